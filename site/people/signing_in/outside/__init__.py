"""Logging in by another house's word: OpenID Connect, DingTalk, Feishu, 企业微信.

Nobody is signed up and nobody is found by an e-mail address. What the other house calls the
person (its subject) is bound to one login, the first time by a claim that equals the login name,
and a binding is never moved by logging in.
"""
