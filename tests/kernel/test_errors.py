"""What is refused is said in the reader's words."""

from hutong.kernel.errors import Conflict, NotFound, Refused

ENGLISH = {
    "“{label}”里没有“{value}”这一项。": "“{value}” is no choice of “{label_en}”.",
    "可以写：{some}。": "You can write: {some}.",
    "、": ", ",
}


def refused():
    return Refused(
        "“{label}”里没有“{value}”这一项。", "可以写：{some}。", label="性别", label_en="Sex", value="{other}", some=["男", "女"]
    )


def test_a_refusal_has_its_words_filled_in():
    assert str(refused()) == "“性别”里没有“{other}”这一项。 可以写：男、女。"


def test_a_refusal_is_said_in_another_language():
    assert refused().said(lambda text: ENGLISH[text]) == ("“{other}” is no choice of “Sex”.", "You can write: 男, 女.")


def test_a_refusal_is_the_same_after_it_was_kept():
    again = Refused.again(refused().kept())
    assert again.sentences == refused().sentences and again.message == refused().message


def test_a_refusal_kept_as_plain_text_is_read():
    again = Refused.again("这是一个空文件。\n请换一个。")
    assert (again.message, again.way_out) == ("这是一个空文件。", "请换一个。")


def test_a_refusal_without_words_may_hold_braces():
    assert NotFound("没有 {这个}。", "").message == "没有 {这个}。"


def test_a_conflict_holds_what_stands_now():
    conflict = Conflict("{by}刚刚答过。", "", 5, by="张敏")
    assert (conflict.current, conflict.message) == (5, "张敏刚刚答过。")
