"""Classes from label files beside or among the pictures."""

import io
import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from gan_studio.core.config.data import DataConfig
from gan_studio.core.errors import UserError
from gan_studio.data.image_set import ImageSet
from gan_studio.data.labels import table
from gan_studio.data.labels.finding import label_files
from gan_studio.data.layout import Layout, lay_out
from gan_studio.data.report import Choice
from tests.data.makers import encoded, load, pattern, save, zip_of


def laid_out(names: list[str], files: Mapping[str, str | bytes], **options: str) -> Layout:
    data = {name: text.encode() if isinstance(text, str) else text for name, text in files.items()}
    found = label_files(list(data), lambda name: io.BytesIO(data[name]))
    return lay_out(names, DataConfig(**options), found)  # type: ignore[arg-type]  # options are the test's own


def labels(layout: Layout) -> dict[str, str]:
    return {item.name: layout.classes[item.label] if layout.classes else "" for item in layout.items}


def labels_choice(found: Layout | ImageSet) -> Choice:
    choices = found.choices if isinstance(found, Layout) else found.report.choices
    (choice,) = [one for one in choices if one.path == "data.labels"]
    assert choice.chosen in [value for value, _ in choice.options]
    return choice


def pictures(count: int = 12, form: str = "{}.png") -> list[str]:
    return [form.format(number) for number in range(count)]


def rows(*header: str, form: str = "{}.png", count: int = 12, mark: str = ",") -> str:
    """A table of pictures with label ``abc`` in turn."""
    lines = [mark.join(header)] if header else []
    return "\n".join([*lines, *(f"{form.format(k)}{mark}{'abc'[k % 3]}" for k in range(count))])


EXPECTED = {f"{k}.png": "abc"[k % 3] for k in range(12)}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("metadata.csv", rows("file_name", "label")),
        ("labels.csv", rows("image", "breed", form="pictures/{}.png")),
        ("labels.csv", rows("label_of", "kind", form="C:\\data\\{}.png")),
        ("labels.csv", rows("id", "species", form="{}")),
        ("train.csv", rows("id", "class", form="{}.PNG", mark=";")),
        ("labels.tsv", rows("file", "category", mark="\t")),
        ("labels.csv", rows("file", "category", mark=" | ")),
        ("labels.csv", rows()),
        ("labels.txt", rows(mark=" ")),
        ("labels.csv", "\ufeff" + rows("file_name", "label")),
        ("labels.csv", rows("file_name", "label").encode("utf-16")),
        ("labels.csv", ("label,file_name\n" + "\n".join(f"{'abc'[k % 3]},{k}.png" for k in range(12)))),
        ("labels.csv", ("n,name,label\n" + "\n".join(f"{k},{k}.png,{'abc'[k % 3]}" for k in range(12)))),
        ("metadata.jsonl", "\n".join(json.dumps({"file_name": f"{k}.png", "label": "abc"[k % 3]}) for k in range(12))),
        ("dataset.json", json.dumps({"labels": [[f"{k}.png", "abc"[k % 3]] for k in range(12)]})),
        ("labels.csv", rows("file_name", "label").replace("\n", "\r\n") + "\r\n\r\n"),
        ("labels.csv", '"file_name","caption","label"\n'
         + "\n".join(f'"{k}.png","one, two\nand {k}","{"abc"[k % 3]}"' for k in range(12))),
    ],
)  # fmt: skip
def test_labels_are_read_however_they_are_written(name: str, text: str | bytes) -> None:
    found = laid_out(pictures(), {name: text})
    assert labels(found) == EXPECTED
    assert found.classes == ("a", "b", "c")
    assert found.label_files == {name}
    assert labels_choice(found).chosen.startswith("column:")
    assert name in labels_choice(found).message
    none = laid_out(pictures(), {name: text}, labels="none")
    assert (none.classes, len(none.items)) == ((), 12)


def test_letters_of_other_languages_survive() -> None:
    text = "file_name,label\n" + "\n".join(f"{k}.png,{('café', 'thé')[k % 2]}" for k in range(6))
    for encoding in ("utf-8", "latin-1"):
        assert laid_out(pictures(6), {"labels.csv": text.encode(encoding)}).classes == ("café", "thé")


@pytest.mark.parametrize("label", [[1.0, 0.0], [0, 1]])
def test_dataset_json_numbers_one_hot_labels_and_null(label: list[float]) -> None:
    names = [f"{k // 20:05}/img{k:08}.png" for k in range(60)]

    def described(labels: object) -> dict[str, str]:
        return {"dataset.json": json.dumps({"labels": labels})}

    found = laid_out(names, described([[name, 9 + k % 3] for k, name in enumerate(names)]))
    assert found.classes == ("9", "10", "11")
    one_hot = laid_out(names, described([[name, label[:: 1 - 2 * (k % 2)]] for k, name in enumerate(names)]))
    assert [item.label for item in one_hot.items[:2]] == [label.index(1), 1 - label.index(1)]
    assert one_hot.classes == ("0", "1")
    null = laid_out([f"{k % 2}/{k}.png" for k in range(60)], described(None))
    assert null.classes == ()
    assert "dataset.json" in null.label_files
    assert "dataset.json says" in labels_choice(null).message
    camera = laid_out(names, described([[name, [k * 0.1, k * 0.2, 1.0]] for k, name in enumerate(names)]))
    assert camera.classes == ()


CELEBA = "12\nMale Smiling Young\n" + "\n".join(
    f"{k}.jpg {(-1) ** k:2d} {1 - 2 * (k % 3 == 0):2d}  1" for k in range(12)
)


def test_of_celebas_attributes_none_is_taken_and_each_can_be() -> None:
    names = pictures(form="img_align_celeba/{}.jpg")
    files = {
        "list_attr_celeba.txt": CELEBA,
        "list_eval_partition.txt": "\n".join(f"{k}.jpg {k % 3}" for k in range(12)),
        "list_bbox_celeba.txt": "12\nimage_id x y\n" + "\n".join(f"{k}.jpg 1 {k}" for k in range(12)),
    }
    found = laid_out(names, files)
    assert found.classes == ()
    said = labels_choice(found)
    assert [value for value, _ in said.options] == ["column:Male", "column:Smiling", "none"]
    assert "any of which can be chosen" in said.message
    assert found.label_files == {"list_attr_celeba.txt"}
    smiling = laid_out(names, files, labels="column:Smiling")
    assert smiling.classes == ("Smiling", "not Smiling")
    assert labels(smiling)["img_align_celeba/3.jpg"] == "not Smiling"
    assert laid_out(names, files, labels="column:Young").classes == ("1",)
    lone = laid_out(names, {"list_attr_celeba.txt": CELEBA.replace("Smiling Young", "a b")})
    assert labels_choice(lone).chosen == "none"


def table_of(**columns: object) -> str:
    lines = [",".join(["file_name", *columns])]
    lines += [",".join([f"{k}.png", *(str(value(k)) for value in columns.values())]) for k in range(40)]  # type: ignore[operator]
    return "\n".join(lines)


def test_the_column_that_is_called_so_is_taken_and_others_are_offered() -> None:
    text = table_of(
        photographer=lambda k: k % 5,
        caption=lambda k: f"picture {k}",
        split=lambda k: k % 2,
        Class=lambda k: 10 - k % 3,
    )
    found = laid_out(pictures(40), {"metadata.csv": text})
    assert labels_choice(found).chosen == "column:Class"
    assert found.classes == ("8", "9", "10")
    assert [value for value, _ in labels_choice(found).options] == [
        "column:photographer", "column:split", "column:Class", "none",
    ]  # fmt: skip
    assert len(laid_out(pictures(40), {"metadata.csv": text}, labels="column:caption").classes) == 40


def test_a_column_of_any_name_is_taken_only_where_there_is_no_other() -> None:
    one = table_of(caption=lambda k: f"picture {k}", photographer=lambda k: k % 5)
    assert labels_choice(laid_out(pictures(40), {"x.csv": one})).chosen == "column:photographer"
    two = table_of(photographer=lambda k: k % 5, camera=lambda k: k % 3)
    found = laid_out(pictures(40), {"x.csv": two})
    assert found.classes == ()
    assert "2 columns that could be classes" in labels_choice(found).message
    folders = [f"{'ab'[k % 2]}/{k}.png" for k in range(40)]
    assert laid_out(folders, {"x.csv": one}).classes == ("a", "b")
    assert laid_out(folders, {"x.csv": table_of(label=lambda k: k % 4)}).classes == ("0", "1", "2", "3")
    captions = laid_out(pictures(40), {"x.csv": table_of(text=lambda k: f"picture {k}", label=lambda k: k)})
    assert (captions.classes, captions.choices) == ((), ())


def test_pictures_without_a_label_are_left_out_with_the_reason() -> None:
    text = table_of(label=lambda k: "" if k == 3 else k % 2)
    found = laid_out(pictures(42), {"metadata.csv": text})
    assert [one.name for one in found.left_out] == ["3.png", "40.png", "41.png"]
    assert {one.reason for one in found.left_out} == {"no label in metadata.csv"}
    assert "3 pictures are left out" in labels_choice(found).message
    assert len(laid_out(pictures(42), {"metadata.csv": text}, labels="none").items) == 42
    few = laid_out(pictures(400), {"metadata.csv": text})
    assert (few.classes, len(few.items)) == ((), 400)
    assert len(laid_out(pictures(400), {"metadata.csv": text}, labels="column:label").items) == 39


def test_numbers_written_as_decimals_are_the_numbers() -> None:
    assert laid_out(pictures(40), {"a.csv": table_of(label=lambda k: float(k % 11))}).classes == tuple(
        map(str, range(11))
    )


def test_a_table_in_each_split_and_names_that_return() -> None:
    names = [f"{split}/{k}.png" for split in ("train", "test") for k in range(12)]
    turned = rows("file_name", "label").translate(str.maketrans("abc", "cab"))
    turned = turned.replace(turned.splitlines()[0], "file_name,label")
    found = laid_out(names, {"train/metadata.csv": rows("file_name", "label"), "test/metadata.csv": turned})
    assert labels(found)["train/0.png"] == "a"
    assert labels(found)["test/0.png"] == "c"
    assert len(found.items) == 24
    by_path = rows("path", "label", form="train/{}.png") + "\n" + turned.partition("\n")[2].replace("\n", "\ntest/")
    assert labels(laid_out(names, {"labels.csv": by_path}))["train/1.png"] == "b"
    either = laid_out(names, {"labels.csv": rows("file_name", "label")})
    assert either.classes == ()
    assert "names none of the pictures" in either.notes[0]


def test_a_folder_of_annotations_describes_the_pictures_beside_it() -> None:
    names = pictures(form="set/images/{}.png")
    assert labels(laid_out(names, {"set/annotations/labels.csv": rows("file", "label")})) == {
        f"set/images/{name}": label for name, label in EXPECTED.items()
    }


@pytest.mark.parametrize(
    ("name", "text", "note"),
    [
        ("metadata.csv", rows("file_name", "label", form="other{}.png"), "names none of the pictures"),
        ("dataset.json", "{", "no JSON"),
        ("metadata.jsonl", "[1, 2", "no JSON"),
        ("labels.csv", "", "it is empty"),
        ("labels.csv", ",".join(map(str, range(800))), "more than label files have"),
    ],
)
def test_a_label_file_that_cannot_be_used_is_told_and_the_pictures_are(name: str, text: str, note: str) -> None:
    found = laid_out(pictures(), {name: text})
    assert (found.classes, len(found.items)) == ((), 12)
    (said,) = found.notes
    assert name in said
    assert note in said
    assert found.label_files == frozenset()


def test_a_huge_label_file_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MAX_BYTES", 64)
    assert "larger than" in laid_out(pictures(), {"labels.csv": rows("file_name", "label")}).notes[0]


def test_one_file_for_each_picture_is_no_label_file() -> None:
    found = laid_out(pictures(30), {f"{k}.csv": "a,b\n1,2" for k in range(30)})
    assert (found.notes, len(found.items)) == ((), 30)


def test_two_files_with_a_column_of_one_name() -> None:
    files = {"labels.csv": rows("file_name", "label"), "x.csv": rows("image", "label").replace(",b", ",a")}
    found = laid_out(pictures(), files, labels="column:label (x.csv)")
    assert found.classes == ("a", "c")
    assert laid_out(pictures(), files).classes == ("a", "b", "c")


# Real sets


def test_a_folder_with_metadata_and_its_report(tmp_path: Path) -> None:
    for number in range(12):
        save(tmp_path / "in" / "set" / f"{number}.png", pattern(seed=number))
    (tmp_path / "in" / "set" / "metadata.csv").write_text(rows("file_name", "label"))
    (tmp_path / "in" / "README.txt").write_text("about")
    found = load(tmp_path / "in")
    assert found.report.classes == (("a", 4), ("b", 4), ("c", 4))
    assert [one.name for one in found.report.left_out] == ["README.txt"]
    assert labels_choice(found).options == (("column:label", "Column label (3 classes)"), ("none", "No classes"))
    assert load(tmp_path / "in", labels="none").labels is None


def test_a_changed_label_file_changes_the_classes(tmp_path: Path) -> None:
    members = {name: encoded(pattern(seed=number)) for number, name in enumerate(pictures())}
    (tmp_path / "in").mkdir()
    source = zip_of(tmp_path / "in" / "set.zip", members)
    beside = tmp_path / "in" / "labels.csv"
    assert load(source).classes == ()
    beside.write_text(rows("file_name", "label"))
    assert load(source).classes == ("a", "b", "c")
    beside.write_text(rows("file_name", "label").replace(",c\n", ",d\n"))
    assert load(source).classes == ("a", "b", "c", "d")
    beside.unlink()
    assert load(source).classes == ()


def test_labels_in_a_zip_and_celebas_list_beside_the_folder_of_pictures(tmp_path: Path) -> None:
    members = {f"top/{name}": encoded(pattern(seed=number)) for number, name in enumerate(pictures())}
    zipped = zip_of(tmp_path / "a.zip", members | {"top/labels.csv": rows("file_name", "label").encode()})
    found = load(zipped)
    assert found.classes == ("a", "b", "c")
    assert found.report.left_out == ()
    for number in range(12):
        save(tmp_path / "celeba" / "img" / f"{number}.jpg", pattern(seed=number))
    (tmp_path / "celeba" / "list_attr_celeba.txt").write_text(CELEBA)
    for source in (tmp_path / "celeba", tmp_path / "celeba" / "img"):
        assert load(source, labels="column:Male").report.classes == (("Male", 6), ("not Male", 6))


def test_what_lies_beside_a_set_and_is_not_its_labels_is_not_spoken_of(tmp_path: Path) -> None:
    save(tmp_path / "in" / "a.png", pattern())
    (tmp_path / "labels.csv").write_text(rows("file_name", "label", form="other{}.png"))
    (tmp_path / "dataset.json").write_text("{")
    report = load(tmp_path / "in").report
    assert (report.notes, report.choices, report.left_out) == ((), (), ())


# Arrays


def arrays(path: Path, **others: object) -> Path:
    images = np.random.default_rng(0).integers(0, 256, (30, 8, 8), np.uint8)
    np.savez(path, images=images, **others)  # type: ignore[arg-type]  # arrays are the test's own
    return path


@pytest.mark.parametrize("kind", [np.float64, np.uint8, np.bool_])
def test_one_hot_labels_are_classes(tmp_path: Path, kind: type) -> None:
    found = load(arrays(tmp_path / "a.npz", labels=np.eye(12)[np.arange(30) % 11].astype(kind)))
    assert found.labels is not None
    assert found.labels.tolist() == [k % 11 for k in range(30)]
    assert found.classes == tuple(map(str, range(12)))


def test_each_array_of_labels_and_each_column_can_be_chosen(tmp_path: Path) -> None:
    attributes = np.stack([np.arange(30) % 2, np.arange(30) % 3 == 0, np.zeros(30)], axis=1)
    path = arrays(
        tmp_path / "a.npz", y=np.arange(30) % 10, color=np.array(["red", "blue"] * 15), attributes=attributes,
        age=np.linspace(0, 1, 30), embedding=np.random.default_rng(0).normal(size=(30, 5)),
    )  # fmt: skip
    found = load(path)
    assert len(found.classes) == 10
    assert [value for value, _ in labels_choice(found).options] == [
        "column:y", "column:color", "column:attributes[0]", "column:attributes[1]", "none",
    ]  # fmt: skip
    assert load(path, labels="column:color").classes == ("blue", "red")
    column = load(path, labels="column:attributes[1]")
    assert column.labels is not None
    assert column.labels.tolist() == [int(k % 3 == 0) for k in range(30)]
    assert load(path, labels="none").classes == ()
    with pytest.raises(UserError, match="has 30×3 labels"):
        load(path, labels="column:attributes")
    with pytest.raises(UserError, match=r"no labels called 'attributes\[3\]'"):
        load(path, labels="column:attributes[3]")


def test_several_labels_of_a_picture_are_no_classes_until_one_is_chosen(tmp_path: Path) -> None:
    path = arrays(tmp_path / "a.npz", labels=np.random.default_rng(0).integers(0, 2, (30, 4)))
    found = load(path)
    assert found.classes == ()
    assert "several may be true" in labels_choice(found).message
    assert load(path, labels="column:labels[2]").classes == ("0", "1")


def test_labels_that_do_not_fit_can_be_left_alone(tmp_path: Path) -> None:
    path = arrays(tmp_path / "a.npz", labels=np.arange(29))
    with pytest.raises(UserError, match="30 pictures"):
        load(path)
    assert load(path, labels="none").classes == ()


def test_the_labels_of_other_formats_can_be_left_out(tmp_path: Path) -> None:
    assert labels_choice(load("sample:digits")).options[-1] == ("none", "No classes")
    ring = load("sample:ring")
    assert labels_choice(ring).options[0][1] == "Labels of the set (8 classes)"
    assert load("sample:ring", labels="none").labels is None
    with pytest.raises(UserError, match="no labels called 'column:x'"):
        load("sample:ring", labels="column:x")
