"""Words that say nothing about a theme."""

from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

CHINESE = """
的 了 是 我 你 他 她 它 我们 你们 他们 自己 在 有 也 就 都 和 与 及 或 而 但 但是 不过 不 没 没有
很 太 还 还是 又 再 才 只 只是 要 会 能 可以 可 让 把 被 给 对 对于 从 到 向 以 为 因为 所以 如果
虽然 这 那 这个 那个 这些 那些 这样 那样 这么 那么 什么 怎么 为什么 一 一个 一些 一点 一下 一样
一直 两 几 个 些 种 次 里 上 下 中 着 过 地 得 之 其 等 吗 呢 吧 啊 呀 哦 嗯 啦 哈 说 看 来 去 做
想 觉得 感觉 比较 非常 真的 真 已经 最 更 多 少 好 大 小 人 时候 后 前 时 起来 出来 就是 不是 可能
应该 这里 那里 的话 还有 而且 然后 之后 以后 用 使用 是否 有点 有些
"""
ENGLISH_CONTRACTIONS = "don't didn't doesn't it's i'm i've isn't wasn't can't couldn't won't wouldn't that's"

STOP_WORDS = frozenset(CHINESE.split()) | frozenset(ENGLISH_STOP_WORDS) | frozenset(ENGLISH_CONTRACTIONS.split())
