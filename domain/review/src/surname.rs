//! Surnames, and words that look like names and are none.

/// The most frequent surnames of one character.
const SINGLE: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧肖蔡潘田董袁于余叶蒋杜苏魏程\
吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎闫薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严覃武戚莫孔向汤\
温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲\
翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戈宗鞠晏苑巫臧宫卞仇栾邬桑应逯\
隋尉占米仲佟全冷匡宿敖冼揭谌郎保党敬木扶税买相位";

/// Surnames of two characters.
#[rustfmt::skip]
const DOUBLE: &[&str] = &[
    "欧阳", "上官", "司马", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "夏侯", "宇文",
    "长孙", "司徒", "司空", "淳于", "申屠", "端木", "百里", "呼延", "轩辕", "南宫", "独孤", "拓跋",
    "完颜", "鲜于", "闻人", "钟离", "赫连", "澹台", "公冶", "濮阳", "太史", "万俟", "西门", "第五",
    "纳兰", "闾丘", "宗政",
];

/// Words of two or three characters that begin like a name.
#[rustfmt::skip]
const NO_NAMES: &[&str] = &[
    "金额", "单位", "高中", "高级", "许可", "方式", "时间", "程序", "项目", "安全", "文化", "商品",
    "江苏", "江西", "云南", "河南", "海南", "甘肃", "路段", "应急", "安徽", "万元", "关于", "常住",
    "成员", "成都", "成人", "全国", "全市", "全县", "全区", "全部", "全称", "全额", "金融", "文件",
    "文号", "文书", "文本", "支行", "分行", "农业", "农村", "农民", "农户", "农商", "农行", "司机",
    "司法", "相关", "相对", "相应", "位于", "位置", "保险", "保障", "保证", "保密", "党员", "党委",
    "党组", "党支部", "华侨", "华东", "华北", "车牌", "车辆", "车主", "车型", "时段", "时限",
    "时效", "解放", "解除", "游客", "管理", "管辖", "路口", "连续", "简介", "简称", "房屋", "房产",
    "房号", "温馨", "武汉", "武警", "康复", "施工", "严重", "严格", "包括", "符合", "成绩", "成立",
    "章程", "单元", "单号", "任务", "任职", "任命", "范围", "石油", "白天", "方案", "方法", "夏季",
    "秦皇岛", "江城", "江北", "江南", "余额", "余款", "于是", "何时", "何地", "高新", "高等",
    "林业", "林地", "马路", "周期", "周边", "周一", "周五", "许可证", "曾用名", "田地", "程度",
    "沈阳", "石家庄", "金昌", "齐齐", "吉林", "吉林市", "鲁西", "宁夏", "宁波", "古城", "连云",
    "居民", "公民", "国籍", "民族", "汉族", "女性", "男性", "尚未", "左右", "时任", "申请", "申报",
    "申办", "申领", "申诉", "麦收", "应届", "应当", "华为", "米以", "相片", "本人", "本市", "关系",
    "关联", "管委", "管委会", "乔迁", "房主", "户主", "于某", "安置", "安装", "安排", "温度",
    "马上", "万亩", "万户", "钱款", "毕业", "毕业生", "毕业证", "易地", "易燃", "屈服", "欧盟",
    "欧元", "党政", "司令", "成交", "成交价", "成本", "文明", "文物", "文旅", "季度", "邵阳",
    "童装", "盛大", "连带", "全日制", "全职", "宗教", "宗地", "宗地号", "盛夏", "宁静", "路线",
    "古籍", "申请人", "项目名", "项目部", "单位名", "方便", "向上", "向下", "金属", "白酒", "白条",
    "占地", "占比", "敬请", "敬老", "税务", "税号", "税率", "买方", "卖方", "木材", "扶贫", "相符",
    "位数", "应付", "应收", "应缴", "路费", "党校", "万一",
];

/// What stands behind a surname in place of a given name.
const TITLES: &[&str] = &[
    "主任", "局长", "科长", "处长", "所长", "站长", "镇长", "乡长", "县长", "市长", "书记", "经理",
    "老师", "先生", "女士", "同志", "师傅", "医生", "律师", "法官", "警官",
];

/// Last characters that a place, a body or a head of a column has, and hardly a name.
const NO_NAME_ENDINGS: &str = "省市县区镇乡村局厅委办科处室部院校站所队组号称费额期证书表款项款数率日月年时分元码址话法款店厂社";

/// Returns the length in characters of the surname that a word begins with.
pub(crate) fn length(word: &str) -> Option<usize> {
    let first: String = word.chars().take(2).collect();
    if DOUBLE.contains(&first.as_str()) {
        return Some(2);
    }
    word.chars()
        .next()
        .filter(|&one| SINGLE.contains(one))
        .map(|_| 1)
}

/// Tells whether a word that stands by itself is a person's name in full.
pub(crate) fn is_name(word: &str) -> bool {
    let characters = word.chars().count();
    let Some(surname) = length(word) else {
        return false;
    };
    let given = characters.saturating_sub(surname);
    (1..=2).contains(&given)
        && word
            .chars()
            .all(|one| matches!(one, '\u{3400}'..='\u{9fff}'))
        && !word.contains(['某', '等'])
        && !NO_NAMES.contains(&word)
        && !TITLES.iter().any(|title| word.ends_with(title))
        && !word
            .chars()
            .next_back()
            .is_some_and(|last| NO_NAME_ENDINGS.contains(last))
}
