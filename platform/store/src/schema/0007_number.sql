-- A check asks of every draft whether another record of its issuer has its 发文字号; without an index
-- that would read the whole list, for each document of a migration once.
create index shown_by_document_number on shown (document_number);
