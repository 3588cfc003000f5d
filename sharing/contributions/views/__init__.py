"""The portal's pages: what I gave, giving more, what I am about to give, and what a company holds about me."""

from sharing.contributions.views.claims import Claiming, Object
from sharing.contributions.views.drafts import DraftFileContent, DraftPage, DropDraft, Faults, LeaveOut, SendDraft
from sharing.contributions.views.giving import GiveFile, GiveRows, GiveText
from sharing.contributions.views.mine import Content, MyData, One, TakeBack, TakeBackBatch

__all__ = [
    "Claiming",
    "Content",
    "DraftFileContent",
    "DraftPage",
    "DropDraft",
    "Faults",
    "GiveFile",
    "GiveRows",
    "GiveText",
    "LeaveOut",
    "MyData",
    "Object",
    "One",
    "SendDraft",
    "TakeBack",
    "TakeBackBatch",
]
