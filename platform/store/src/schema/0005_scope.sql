-- Which site shows which organ, worked out when organs or sites change and not for every page; and
-- an index from which lists say how many records they hold without reading them.
create table site_organ (
    site bytea not null,
    organ bytea not null,
    primary key (site, organ)
);
insert into site_organ (site, organ)
select distinct site, organ from (
    select r.site, r.organ as root, w.organ from site_root r
        join organ_within w on w.ancestor = r.organ
    except
    select r.site, r.organ, w.organ from site_root r
        join site_root below on below.organ <> r.organ
        join organ_within o on o.ancestor = r.organ and o.organ = below.organ
        join organ_within w on w.ancestor = below.organ
) shows;
create index shown_by_organ_and_item on shown (organ, item, published_on);
