"""The bench of words in small, on rows made from the pack's own sentences."""

import csv
from pathlib import Path

from hutong.blueprint.casework.categories import categories
from tests.bench.test_benches import ran

ISSUES = ("柳荫苑南门搅拌站半夜开工", "松涛里六号楼电梯停运", "望河桥头路灯全灭", "石榴巷污水冒溢")
SAID = ("吵得睡不着", "已经一个星期了", "老人孩子受不了")
KEYS = ("street_lamp", "lift_fault", "wage_arrears", "hospital_fee")


def a_folder(folder: Path) -> dict[str, str]:
    """Messages of two first levels, reports of four issues; returns the category by row id."""
    labels = {f"{key}{at}": key for key in KEYS for at in range(len(categories()[key].examples))}
    with (folder / "complaints.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(("id", "src_id", "subject", "subject_src", "text", "level1"))
        for row, key in labels.items():
            text = categories()[key].examples[int(row.removeprefix(key))]
            out.writerow((row, "", "", "source", text, "城市" if KEYS.index(key) < 2 else "民生"))
    with (folder / "hot_clusters.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(("id", "src_id", "kind", "cluster", "issue", "time", "subject", "text"))
        for at, issue in enumerate(ISSUES):
            for said in SAID:
                out.writerow((f"{at}{said}", "", "member", f"c{at}", "", "", issue, f"{issue}，{said}"))
        out.writerow(("b", "", "background", "", "", "", "公园的长椅坏了", "公园的长椅坏了，没法坐"))
    return labels


def test_a_small_folder_is_measured_and_none_of_its_text_is_told(tmp_path: Path):
    labels = a_folder(tmp_path)
    listed = tmp_path / "labels.csv"
    listed.write_text("id,category\nnowhere,street_lamp\n" + "".join(f"{row},{key}\n" for row, key in labels.items()))
    told = ran("words.py", str(tmp_path), "--labels", str(listed), "--seeds", "1", "--splits", "2")
    figures = told["figures"]
    assert (figures["labels"], figures["labels_skipped"]) == (len(labels) + 1, 1)
    assert figures["fine_top1"] <= figures["fine_top3"] and figures["fine_top3"] > 0.9
    assert figures["pairs_of_one_issue"] == 12 and figures["hit_at_5"] == 1
    assert 0 < figures["level1_f1"] <= 1 and 0 < told["baseline"]["svm_f1"] <= 1
    assert figures["propose_ms_p95"] > 0
    assert "搅拌站" not in str(told)


def test_a_folder_without_clusters_or_known_rows_is_measured_as_far_as_it_goes(tmp_path: Path):
    a_folder(tmp_path)
    (tmp_path / "hot_clusters.csv").unlink()
    told = ran("words.py", str(tmp_path), "--seeds", "1")
    assert told["figures"]["labels_skipped"] == told["figures"]["labels"]
    assert not {"fine_top3", "pairs_recall"} & set(told["targets"])
