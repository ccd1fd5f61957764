"""Where allauth looks for the ways of logging in that this site knows (docs/sign-in.md)."""

from people.signing_in.outside.messengers import DingTalk, Feishu, WeCom
from people.signing_in.outside.openid import OpenId

provider_classes = [OpenId, DingTalk, Feishu, WeCom]
