"""What the official macros are given, put in the words of ours: a fixture's context in, our keyword arguments out."""

from markupsafe import Markup

HEADING_LEVEL = 1


def said(value, default=""):
    """The words of an option: a string, or Markup when it was given as html."""
    if isinstance(value, dict):
        return Markup(value["html"]) if value.get("html") else value.get("text", default)
    return default if value is None else value


def pick(context, **names):
    """Those options that are present, under our names."""
    return {ours: context[theirs] for ours, theirs in names.items() if theirs in context}


def heading_of(given) -> dict:
    """label or legend → text, size, heading level, classes."""
    if not isinstance(given, dict):
        return {"text": said(given), "size": "", "heading": 0, "classes": ""}
    heading = given.get("heading", given.get("isPageHeading"))
    level, text, size = 0, said(given), given.get("size", "")
    if heading:
        level = HEADING_LEVEL
        if isinstance(heading, str):
            text = heading
        elif isinstance(heading, dict):
            level = heading.get("level", 1)
            text, size = said(heading, text), heading.get("size", size)
    return {"text": text, "size": size, "heading": level, "classes": given.get("classes", "")}


def above(context, given="label") -> dict:
    title = heading_of(context.get(given))
    return {
        given: title["text"],
        "size": title["size"],
        "heading": title["heading"],
        f"{given}_classes": title["classes"],
        "hint": said(context.get("hint")),
        "error": said(context.get("errorMessage")) if not isinstance(context.get("errorMessage"), bool) else "",
    }


def label(c):
    title = heading_of(c)
    return title | pick(c, id="id")


def words(c):
    return {"text": said(c)} | pick(c, id="id", classes="classes")


def error_message(c):
    return words(c) | ({"prefix": c["visuallyHiddenText"] or ""} if "visuallyHiddenText" in c else {})


def tag(c):
    return words(c) | pick(c, border="border") | {"colour": c.get("colour", "")}


def button(c):
    icon = c.get("icon", {})
    icon = {"name": icon} if isinstance(icon, str) else icon
    return (
        words(c)
        | pick(
            c,
            href="href",
            variant="variant",
            type="type",
            name="name",
            value="value",
            small="small",
            disabled="disabled",
            once="preventDoubleClick",
            attrs="attributes",
        )
        | ({"icon_name": icon["name"], "icon_end": icon.get("placement") == "end"} if icon else {})
    )


def link(c):
    return words(c) | {"href": c["href"]} | pick(c, variant="variant")


def back_link(c):
    return {"href": c["href"], "text": said(c, "Back")} | pick(c, variant="variant")


def breadcrumb(c):
    back = c.get("backLink", {})
    return {"items": [(said(i), i["href"]) for i in c["items"]]} | pick(
        {"back_text": said(back), "back_href": back.get("href", ""), **c},
        back_text="back_text",
        back_href="back_href",
        variant="variant",
    )


def skip_link(c):
    return pick(c, href="href", text="text")


def pagination(c):
    before, after = c.get("previous", {}), c.get("next", {})
    pages = [None if i.get("ellipsis") else (i["number"], i["href"], i.get("current", False)) for i in c.get("items", []) if i]
    return {
        "pages": pages,
        "previous_href": before.get("href", c.get("previousUrl", "")),
        "next_href": after.get("href", c.get("nextUrl", "")),
        "previous_label": said(before.get("label"), c.get("previousPage", "")),
        "next_label": said(after.get("label"), c.get("nextPage", "")),
        "previous_text": before.get("text", ""),
        "next_text": after.get("text", ""),
    }


def input_(c):
    group = c.get("formGroup", {})
    beside = {
        "before": Markup(group.get("beforeInput", {}).get("html", "")),
        "after": Markup(group.get("afterInput", {}).get("html", "")),
    }
    return (
        above(c)
        | beside
        | {"prefix": said(c.get("prefix")), "suffix": said(c.get("suffix"))}
        | pick(
            c,
            name="name",
            id="id",
            value="value",
            width="width",
            type="type",
            inputmode="inputmode",
            autocomplete="autocomplete",
            autocapitalize="autocapitalize",
            pattern="pattern",
            placeholder="placeholder",
            spellcheck="spellcheck",
            disabled="disabled",
            code="code",
            large="large",
            classes="classes",
        )
    )


def password_input(c):
    return above(c) | pick(
        c, name="name", id="id", value="value", width="width", disabled="disabled", autocomplete="autocomplete"
    )


def textarea(c):
    return above(c) | pick(
        c,
        name="name",
        id="id",
        value="value",
        rows="rows",
        disabled="disabled",
        autocomplete="autocomplete",
        spellcheck="spellcheck",
    )


def select(c):
    chosen = [i["value"] for i in c["items"] if i.get("selected")]
    extra = c.get("formGroup", {}).get("afterInput", {})
    return (
        above(c)
        | pick(c, name="name", id="id", disabled="disabled", classes="classes")
        | {
            "choices": [(i.get("value", i["text"]), i["text"]) for i in c["items"]],
            "value": c.get("value", chosen[0] if chosen else ""),
            "after": Markup(extra.get("html", "")),
        }
    )


def file_upload(c):
    made = above(c) | pick(c, name="name", id="id", disabled="disabled", multiple="multiple")
    made.pop("label_classes")
    return made


def _option(item):
    if item.get("divider"):
        return {"divider": item["divider"]}
    one = {"value": item.get("value", ""), "label": said(item.get("label"), said(item))}
    if item.get("conditional"):
        one["conditional"] = Markup(item["conditional"]["html"])
    if item.get("hint"):
        one["hint"] = said(item["hint"])
    if item.get("exclusive"):
        one["behaviour"] = "exclusive"
    return one | pick(item, id="id", name="name", disabled="disabled", behaviour="behaviour")


def options(c):
    made = above({**c, "legend": (c.get("fieldset") or {}).get("legend")}, "legend")
    items = [i for i in c["items"] if i]
    return (
        made
        | {"choices": [_option(i) for i in items], "name": c.get("name", "")}
        | pick(c, inline="inline", small="small", disabled="disabled", id_prefix="idPrefix", classes="classes")
    )


def _checked(c):
    return [i["value"] for i in c["items"] if i and i.get("checked")]


def radios(c):
    return options(c) | {"value": c.get("value", (_checked(c) or [""])[0])}


def checkboxes(c):
    return options(c) | {"values": c.get("values") or _checked(c)}


def date_input(c):
    made = above({**c, "legend": (c.get("fieldset") or {}).get("legend")}, "legend")
    values = dict(c.get("values") or {})
    items = c.get("items") or []
    wrong, filled = [], ""
    for part in ("day", "month", "year"):
        own = c.get(part)
        if isinstance(own, dict):
            values |= pick(own, **{part: "value"})
            wrong += [part] if own.get("error") else []
            filled = filled or (own.get("autocomplete") or "").removesuffix(f"-{part}")
    parts = [
        p for p in ("day", "month", "year") if c.get(p, True) is not False and (not items or p in [i["name"] for i in items])
    ]
    return (
        made
        | values
        | {"name": c["id"], "wrong": " ".join(wrong), "parts": parts, "autocomplete": filled}
        | pick(c, disabled="disabled")
    )


def fieldset(c):
    title = heading_of(c["legend"])
    title["legend_classes"], title["legend"] = title.pop("classes"), title.pop("text")
    return title | {"body": Markup(c.get("html", ""))}


def inset_text(c):
    return {"text": said(c)}


def details(c):
    return words(c) | {"summary": said(c.get("summary"))} | pick(c, open="open", variant="variant")


def panel(c):
    heading = c["heading"] if isinstance(c["heading"], dict) else {"text": c["heading"]}
    return (
        {"text": said(c), "heading": said(heading)}
        | pick(c, variant="variant")
        | pick(heading, level="level", size="size", heading_classes="classes")
    )


def actions(given):
    given = (given.get("items") or []) if isinstance(given, dict) else (given or [])
    found = [i for i in given if i]
    return [(said(i), i["href"], *([i["visuallyHiddenText"]] if i.get("visuallyHiddenText") else [])) for i in found]


def card(c):
    heading = c.get("heading")
    heading = heading if isinstance(heading, dict) else {"text": said(heading)}
    about = c.get("description")
    return (
        {"heading": said(heading), "text": said(about), "actions": actions(c.get("actions"))}
        | pick(c, href="href", clickable="clickable", variant="variant", classes="classes", id="id")
        | pick(heading, level="level", size="size", prefix="visuallyHiddenText", heading_classes="classes")
    )


def warning_callout(c):
    heading = c.get("heading", {})
    heading = heading if isinstance(heading, dict) else {"text": heading}
    return {"heading": said(heading, "Important"), "text": said(c)} | pick(heading, level="level")


def rows(c):
    found = []
    for row in c["rows"]:
        if row:
            found.append((said(row["key"]), said(row["value"]), actions(row.get("actions"))))
    within = c.get("card", {})
    within = said(within.get("heading")) if isinstance(within, dict) else ""
    return {"rows": found, "within": within} | pick(c, border="border", last_border="lastRowBorder", id="id", classes="classes")


def tabs(c):
    prefix = c.get("idPrefix", c.get("id"))
    items = [(i.get("id", f"{prefix}-{n}"), i["label"], Markup(i["panel"]["html"])) for n, i in enumerate(c["items"], 1)]
    return {"items": items} | pick(c, id="id", title="title")


def error_summary(c):
    errors = [(i.get("href", ""), said(i)) for i in c.get("errorList", []) if i]
    return {"errors": errors, "heading": said(c.get("heading")), "description": said(c.get("description"))} | (
        {"focus": not c["disableAutoFocus"]} if "disableAutoFocus" in c else {}
    )


def notification_banner(c):
    heading = c.get("heading")
    made = {"text": said(c), "heading": said(heading), "title": said(c.get("title"))} | pick(
        c, variant="variant", role="role", attrs="attributes"
    )
    if isinstance(heading, dict) and heading.get("element"):
        made["heading_element"] = heading["element"]
    return made | ({"focus": not c["disableAutoFocus"]} if "disableAutoFocus" in c else {})


def _cell(given, column=None):
    if not isinstance(given, dict):
        return given
    one = {"text": said(given)} | pick(given, classes="classes", href="href", colspan="colspan", width="width", align="align")
    if given.get("visuallyHiddenText"):
        one["hidden"] = given["visuallyHiddenText"]
    if given.get("format"):
        one["numeric"] = given["format"] == "numeric"
        if given["format"] == "string" and isinstance(column, dict) and column.get("format") == "numeric":
            one["align"] = "right"
    return one


def table(c):
    caption = c.get("caption")
    title = heading_of(caption)
    head = [i for i in c.get("head", []) if i]
    return {
        "head": [_cell(i) for i in head],
        "rows": [[_cell(i, head[n] if head else None) for n, i in enumerate(filter(None, row))] for row in c["rows"] if row],
        "caption": title["text"],
        "caption_size": title["size"],
        "caption_classes": title["classes"],
    } | pick(
        c,
        first_cell_is_header="firstCellIsHeader",
        responsive="responsive",
        compact="compact",
        striped="striped",
        border="border",
        last_border="lastRowBorder",
        classes="classes",
        id="id",
    )


def header(c):
    nav = [
        {"text": said(i), "href": i["href"], "current": True if i.get("current") else ("true" if i.get("active") else False)}
        for i in c.get("navigation", {}).get("items", [])
        if i
    ]
    account = [
        {"text": said(i)} | pick(i, href="href", action="action", person="icon")
        for i in c.get("account", {}).get("items", [])
        if i
    ]
    return {
        "name": c.get("service", {}).get("text", ""),
        "href": c.get("service", {}).get("href", ""),
        "nav": nav,
        "account": account,
    }


def footer(c):
    meta = c.get("meta", {})
    meta = meta if isinstance(meta, dict) else {"text": meta}
    return {
        "links": [(said(i), i["href"]) for i in meta.get("items", []) if i],
        "text": Markup(meta.get("html", "")) or meta.get("text", ""),
        "copyright": said(c.get("copyright"), "© NHS England"),
    }
