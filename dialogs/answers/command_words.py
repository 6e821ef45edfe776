"""What is said for each command, as lines of alternatives like the catalogues' own."""

from collections.abc import Mapping
from types import MappingProxyType

from dialogs.messages import CommandName

COMMANDS: Mapping[CommandName, str] = MappingProxyType(
    {
        CommandName.BEGIN: "开始|begin|start",
        CommandName.BACK: (
            "返回|上一步|返回上一步|回到上一步|回上一步|后退|退回|退回上一步|上一题"
            "|back|go back|previous|previous step|one step back"
        ),
        CommandName.CHANGE: (
            "修改|更改|改|变更|修改答案|更改答案|修改内容"
            "|change|edit|change answer|change my answer|change an answer|change something"
        ),
        CommandName.SKIP: "跳过|略过|跳过这步|跳过这题|跳过这个|skip|skip this|skip it|pass",
        CommandName.CANCEL: (
            "取消|取消投诉|撤销|撤销投诉|不投诉了|不想投诉了|退出"
            "|cancel|cancel complaint|cancel the complaint|cancel my complaint|quit|exit|stop"
        ),
        CommandName.RESTART: (
            "重新开始|重来|从头来|从头开始|重新来|重填|重新填|重新填写|重新投诉"
            "|restart|start over|start again|begin again"
        ),
        CommandName.HELP: (
            "帮助|使用帮助|怎么用|怎么使用|使用说明|有什么功能|求助"
            "|help|help me|how does this work|what can you do"
        ),
        CommandName.PROGRESS: (
            "进度|查|怎么样了|我的投诉怎么样了|投诉怎么样了|我的投诉怎么样|投诉办得怎么样了|办得怎么样了|处理得怎么样了"
            "|到哪一步了|到哪步了|办到哪一步了|办到哪步了|我的投诉到哪一步了|投诉到哪一步了|处理到哪一步了|有进展吗|有结果了吗|什么时候有结果"
            "|查询|查看|查进度|查询进度|查看进度|看进度|投诉进度|查投诉|查询投诉|查投诉进度|查询投诉进度"
            "|查看投诉进度|我的投诉|我的进度|我的投诉进度|办理进度|处理进度|进展|处理得怎么样"
            "|progress|status|track|check progress|check status|case status|complaint status"
            "|how is my complaint going|how is my complaint|how is it going|how does my complaint stand"
            "|how does it stand|any news|any progress|any update|what is the status|where is my complaint"
            "|my case|my cases|my complaint|my complaints|check my case"
        ),
        CommandName.PERSON: (
            "人工|转人工|找人工|接人工|要人工|联系人工|转接人工|人工客服|人工服务|转人工客服|转人工服务|转接人工客服"
            "|找人工客服|接人工客服|客服|找客服|转客服|联系客服|找人|找个人|找真人|真人|真人客服|和人说话"
            "|跟人说话|和真人说话"
            "|person|a person|real person|a real person|human|a human|human agent|agent|an agent"
            "|a human agent|live agent|representative|a representative|operator|staff|customer service"
            "|talk to a person|talk to a human|talk to an agent|talk to someone"
            "|speak to a person|speak to a human|speak to an agent|speak to someone|speak with someone"
        ),
        CommandName.LANGUAGE: (
            "语言|切换语言|换语言|更换语言|更改语言|修改语言|选择语言"
            "|language|lang|change language|change the language|switch language"
        ),
        CommandName.WITHDRAW_CONSENT: (
            "撤回同意|撤销同意|收回同意|取消同意|撤回我的同意|撤回授权|撤销授权|取消授权"
            "|withdraw|withdraw consent|withdraw my consent|revoke consent|revoke my consent"
        ),
        CommandName.SUPPLY: (
            "交材料|提交材料|补交材料|补材料|提供材料|发材料"
            "|supply|material|send material|give material|send the material|send documents|send the documents"
        ),
        CommandName.WITHDRAW_CASE: (
            "撤诉|撤回投诉|撤回我的投诉|撤回这件投诉|撤回这个投诉|把投诉撤了|撤投诉|撤掉投诉|投诉撤回"
            "|withdraw case|withdraw complaint|withdraw my complaint|withdraw the complaint"
            "|withdraw this complaint|take back my complaint|drop my complaint|drop the complaint"
        ),
        CommandName.REVIEW: (
            "核查|申请核查|要求核查|申请复核|复核|不服决定|不同意决定|不同意处理决定|不服处理决定|对决定不服"
            "|review|ask for a review|ask for review|request a review|review the decision|appeal"
        ),
        CommandName.RATE: (
            "评价|打分|评分|我要评价|去评价|给个评价|rate|rating|rate it|give a rating|rate the service"
        ),
        CommandName.REOPEN: (
            "重新办理|要求继续处理|继续处理|重新处理|重新办理投诉|重开投诉"
            "|reopen|reopen case|reopen my case|reopen complaint|reopen my complaint|reopen the complaint"
            "|reopen it"
        ),
        CommandName.DATA_COPY: (
            "我的信息|我的个人信息|要一份我的信息|一份我的信息|一份我的个人信息|一份我的数据|查询我的信息|查看我的信息|导出我的信息|下载我的信息|我的数据|导出我的数据"
            "|我的数据副本|个人信息副本"
            "|my data|copy of my data|a copy of my data|data copy|download my data|export my data|see my data"
        ),
        CommandName.ERASE_DATA: (
            "删除我的信息|删除我的个人信息|删除个人信息|删除我的数据|注销我的信息|清除我的信息|删掉我的信息"
            "|delete my data|erase my data|erase data|delete my information|remove my data"
            "|delete my personal data"
        ),
    }
)

LANGUAGES: Mapping[str, str] = MappingProxyType(
    {
        "zh": "中文|汉语|普通话|简体中文|说中文|用中文|切换中文"
        "|切换到中文|zh|chinese|in chinese|speak chinese",
        "en": "英文|英语|说英文|说英语|用英文|切换英文|切换到英文|english|in english|speak english|en",
    }
)
"""What is said to ask for a language, by locale."""
