//! The stage of the five opennesses (五公开) that an item belongs to, and who publishes it.

macro_rules! closed_set {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $code:literal, $term:literal;)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$variant_doc])* $variant,)* }

        impl $name {
            /// Every value, in the order in which pages show them.
            pub const ALL: &'static [$name] = &[$($name::$variant,)*];

            /// Returns the stable English code.
            pub fn code(self) -> &'static str {
                match self { $($name::$variant => $code,)* }
            }

            /// Returns the Chinese term.
            pub fn term(self) -> &'static str {
                match self { $($name::$variant => $term,)* }
            }

            /// Returns the value of a stable English code.
            pub fn from_code(code: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|value| value.code() == code)
            }
        }
    };
}
pub(crate) use closed_set;

closed_set! {
    /// The five opennesses: 决策、执行、管理、服务、结果公开.
    Stage {
        /// 决策公开.
        Decision = "decision", "决策";
        /// 执行公开.
        Execution = "execution", "执行";
        /// 管理公开.
        Management = "management", "管理";
        /// 服务公开.
        Service = "service", "服务";
        /// 结果公开.
        Result = "result", "结果";
    }
}

closed_set! {
    /// Who has to publish an item (政府信息公开条例 arts. 10, 20, 21).
    Publisher {
        /// 县级以上人民政府.
        Government = "government", "县级以上人民政府";
        /// 政府部门.
        Department = "department", "政府部门";
        /// 乡镇人民政府、街道办事处.
        Township = "township", "乡镇、街道";
        /// 法律、法规授权的组织 (art. 54), 所属单位.
        Institution = "institution", "授权组织和所属单位";
    }
}

closed_set! {
    /// Whether a part of a record has to be there.
    Presence {
        /// It has to be filled in.
        Required = "required", "必填";
        /// It may be filled in.
        Offered = "offered", "选填";
        /// The form does not show it.
        Hidden = "hidden", "不显示";
    }
}
