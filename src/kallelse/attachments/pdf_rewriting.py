"""A PDF written anew: what is read stays, what acts, reaches out or hides goes. Runs in the limited process of `rewriting` alone."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object

from kallelse.attachments import pdf_bounds
from kallelse.attachments.found import Found, Hostile

# What a viewer does by itself or at a click. GoTo within the document is kept; a link to the web is kept only as https.
_KEPT_ACTIONS = (Name.GoTo, Name.URI, Name.Named)
_KEPT_NAMED = (Name.NextPage, Name.PrevPage, Name.FirstPage, Name.LastPage)
_ACTING = (Name.A, Name.AA, Name.PA)
_BAD_ACTIONS = (
    Name.JavaScript, Name.Launch, Name.SubmitForm, Name.ImportData, Name.GoToR, Name.GoToE, Name.Rendition, Name.Movie, Name.Sound,
    Name.RichMediaExecute, Name.Trans, Name.GoTo3DView, Name.SetOCGState, Name.Hide,
)  # fmt: skip
"""Whatever hangs where: a dictionary that says that it is one of these is emptied."""
_KEPT_ANNOTATIONS = (Name.Link, Name.Widget)
# Fields of a page that show something; whatever else stands there (piece info, threads, files beside it, transitions) is left behind.
_KEPT_PAGE = (
    Name.Type, Name.Parent, Name.Resources, Name.MediaBox, Name.CropBox, Name.Rotate, Name.Contents, Name.Group, Name.Annots, Name.Tabs,
    Name.StructParents, Name.UserUnit,
)  # fmt: skip
_KEPT_ROOT = (
    Name.Type, Name.Pages, Name.Lang, Name.MarkInfo, Name.StructTreeRoot, Name.ViewerPreferences, Name.Outlines, Name.PageLabels,
    Name.Dests, Name.OCProperties, Name.AcroForm, Name.Version, Name.OutputIntents,
)  # fmt: skip


def rewrite(body: bytes, *, pages_most: int) -> tuple[bytes, Found]:
    """The document written anew and what was found in it. Raises Hostile for one that is not taken."""
    try:
        pdf = pikepdf.open(BytesIO(body), suppress_warnings=True, attempt_recovery=True)
    except pikepdf.PasswordError:
        raise Hostile("encrypted") from None
    except pikepdf.PdfError:
        raise Hostile("broken") from None
    with pdf:
        if pdf.is_encrypted:
            raise Hostile("encrypted")
        count = len(pdf.pages)
        if count == 0:
            raise Hostile("broken")
        if count > pages_most:
            raise Hostile("pages")
        removed = _clean(pdf)
        pdf_bounds.check(pdf)
        found = Found(pages=count, removed=tuple(sorted(removed)), **_accessible(pdf))
        out = BytesIO()
        pdf.remove_unreferenced_resources()
        pdf.save(out, deterministic_id=True, linearize=False, object_stream_mode=pikepdf.ObjectStreamMode.generate, encryption=False)
    return out.getvalue(), found


def _clean(pdf: pikepdf.Pdf) -> set[str]:
    removed: set[str] = set()
    root = pdf.Root
    names: Any = root.get(Name.Names)
    if names is not None:
        if Name.JavaScript in names:
            removed.add("javascript")
        if Name.EmbeddedFiles in names:
            removed.add("files")
        kept = Dictionary()
        if Name.Dests in names:
            kept[Name.Dests] = names[Name.Dests]
        root[Name.Names] = kept
    for key in (Name.OpenAction, Name.AA):
        if key in root:
            removed.add("actions")
    for key in (Name.AF, Name.Collection):
        if key in root:
            removed.add("files")
    form: Any = root.get(Name.AcroForm)
    if form is not None:
        if Name.XFA in form:
            removed.add("xfa")
        # Fields stay to be filled in by hand or in the viewer; nothing is calculated or sent anywhere.
        for key in [key for key in form if key not in ("/Fields", "/DR", "/DA", "/Q", "/NeedAppearances")]:
            del form[key]
    _only(root, (*_KEPT_ROOT, Name.Names))
    _without_metadata(pdf)
    for page in pdf.pages:
        removed |= _clean_page(page.obj)
    removed |= _clean_objects(pdf)
    return removed


def _clean_page(page: Any) -> set[str]:
    removed: set[str] = {"actions"} if Name.AA in page else set()
    _only(page, _KEPT_PAGE)
    annotations = page.get(Name.Annots)
    if isinstance(annotations, Array):
        kept = []
        for one in annotations:
            if isinstance(one, Dictionary) and one.get(Name.Subtype) in _KEPT_ANNOTATIONS:
                kept.append(one)
            else:
                removed.add("annotations")
        page[Name.Annots] = Array(kept)
    elif annotations is not None:
        del page[Name.Annots]
    return removed


def _clean_objects(pdf: pikepdf.Pdf) -> set[str]:
    """Every dictionary that is left, wherever it hangs: no place is forgotten that a viewer might look in."""
    removed: set[str] = set()
    for one in _dictionaries(pdf):
        for key in _ACTING:
            action = one.get(key)
            if action is None or (key == Name.A and not _is_action(action)):
                continue
            if key == Name.AA or not _harmless(action):
                del one[key]
                removed.add(_what(action))
            elif Name.Next in action:
                del action[Name.Next]
                removed.add("actions")
        for key in (Name.JS, Name.EF, Name.XFA, Name.AF, Name.PieceInfo, Name.Metadata, Name.Alternates, Name.OPI):
            if key in one:
                del one[key]
                if key not in (Name.Metadata, Name.PieceInfo):
                    removed.add({"/JS": "javascript", "/EF": "files", "/XFA": "xfa", "/AF": "files"}.get(str(key), "external"))
        if one.get(Name.Type) == Name.XObject and (Name.Ref in one or one.get(Name.Subtype) == Name.PS):
            raise Hostile("external")
        # A stream whose bytes stand in another file, and an action without a place, are references out of the document.
        if Name.F in one and Name.Length in one:
            del one[Name.F]
            removed.add("external")
        if one.get(Name.S) in _BAD_ACTIONS:
            for key in list(one.keys()):
                del one[key]
            removed.add("actions")
    return removed


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Every dictionary of the document, also those that lie directly inside others."""
    for each in pdf.objects:
        waiting: list[tuple[Object, int]] = [(each, 0)]
        while waiting:
            one, depth = waiting.pop()
            if depth > 100:
                raise Hostile("nested")
            if isinstance(one, Array):
                waiting += [(inner, depth + 1) for inner in one if isinstance(inner, Array | Dictionary) and not inner.is_indirect]
            elif isinstance(one, Dictionary | pikepdf.Stream):
                inside = [value for _, value in one.items()]
                waiting += [(inner, depth + 1) for inner in inside if isinstance(inner, Array | Dictionary) and not inner.is_indirect]
                yield one


def _is_action(value: Any) -> bool:
    # /A is also an attribute of a structure element: an owner and values, which read aloud and must stay.
    return isinstance(value, Dictionary) and (Name.S in value or value.get(Name.Type) == Name.Action)


def _harmless(action: Any) -> bool:
    kind = action.get(Name.S)
    if kind not in _KEPT_ACTIONS:
        return False
    if kind == Name.Named:
        return action.get(Name.N) in _KEPT_NAMED
    if kind == Name.URI:
        address = str(action.get(Name.URI, ""))
        return address.isascii() and address.lower().startswith(("https://", "tel:", "mailto:"))
    return True


def _what(action: Any) -> str:
    kind = action.get(Name.S) if isinstance(action, Dictionary) else None
    names = {Name.JavaScript: "javascript", Name.Launch: "launch", Name.SubmitForm: "submit", Name.URI: "addresses"}
    return next((word for name, word in names.items() if kind == name), "actions")


def _only(one: Any, kept: tuple[Name, ...]) -> None:
    for key in [key for key in one if key not in kept]:
        del one[key]


def _without_metadata(pdf: pikepdf.Pdf) -> None:
    """Who wrote it, with what and when is nobody's business; the title is the reader's."""
    title = str(pdf.docinfo.get(Name.Title, ""))[:300] if pdf.trailer.get(Name.Info) is not None else ""
    if Name.Info in pdf.trailer:
        del pdf.trailer[Name.Info]
    if title.strip():
        pdf.docinfo[Name.Title] = title


def _accessible(pdf: pikepdf.Pdf) -> dict[str, Any]:
    """What assistive technology needs (R-DOS-3): tags, language, title; and whether pages are pictures of text."""
    root: Any = pdf.Root
    tree = root.get(Name.StructTreeRoot)
    marks = root.get(Name.MarkInfo)
    tagged = isinstance(tree, Dictionary) and Name.K in tree and isinstance(marks, Dictionary) and bool(marks.get(Name.Marked, False))
    return {
        "tagged": tagged,
        "language": str(root.get(Name.Lang, ""))[:35],
        "title": str(pdf.docinfo.get(Name.Title, "")).strip()[:300] if Name.Info in pdf.trailer else "",
        "pictures_only": not any(_has_text(page) for page in pdf.pages),
    }


def _has_text(page: pikepdf.Page) -> bool:
    resources: Any = page.obj.get(Name.Resources)
    if resources is None:
        node = page.obj.get(Name.Parent)
        while isinstance(node, Dictionary) and resources is None:
            resources, node = node.get(Name.Resources), node.get(Name.Parent)
    return _has_fonts(resources, 0)


def _has_fonts(resources: Any, depth: int) -> bool:
    if not isinstance(resources, Dictionary) or depth > 5:
        return False
    fonts = resources.get(Name.Font)
    if isinstance(fonts, Dictionary) and len(fonts.keys()) > 0:
        return True
    forms = resources.get(Name.XObject)
    if not isinstance(forms, Dictionary):
        return False
    inner = [one for _, one in forms.items() if isinstance(one, pikepdf.Stream) and one.get(Name.Subtype) == Name.Form]
    return any(_has_fonts(one.get(Name.Resources), depth + 1) for one in inner[:50])
