"""What others publish about the files that `ipclab grade` writes, as checks of one file each: a list of what is wrong."""
import json
import xml.etree.ElementTree as ElementTree

VISIBILITY = {"hidden", "after_due_date", "after_published", "visible"}
FORMATS = {"text", "html", "simple_format", "md", "ansi"}


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def is_flag(value):
    return isinstance(value, bool)


def is_text(value):
    return isinstance(value, str)


def one_of(words):
    return lambda value: isinstance(value, str) and value in words


def is_list_of(is_item):
    return lambda value: isinstance(value, list) and all(is_item(item) for item in value)


def is_object(value):
    return isinstance(value, dict)


def wrong_keys(where, given, known):
    for key, value in given.items():
        if key not in known:
            yield f"{where}: unknown key {key!r}"
        elif not known[key](value):
            yield f"{where}.{key}: {value!r} is not allowed"


# https://gradescope-autograders.readthedocs.io/en/latest/specs/#output-format
GRADESCOPE = {
    "score": is_number, "execution_time": is_number, "output": is_text, "output_format": one_of(FORMATS),
    "test_output_format": one_of(FORMATS), "test_name_format": one_of(FORMATS), "visibility": one_of(VISIBILITY),
    "stdout_visibility": one_of(VISIBILITY), "extra_data": is_object, "tests": is_list_of(is_object),
    "leaderboard": is_list_of(is_object),
}
GRADESCOPE_TEST = {
    "score": is_number, "max_score": is_number, "status": one_of({"passed", "failed"}), "name": is_text,
    "name_format": one_of(FORMATS), "number": is_text, "output": is_text, "output_format": one_of(FORMATS),
    "tags": is_list_of(is_text), "visibility": one_of(VISIBILITY), "extra_data": is_object,
}


def gradescope(text):
    try:
        result = json.loads(text)
    except ValueError as error:
        return [str(error)]
    if not is_object(result):
        return ["the whole is no object"]
    wrong = list(wrong_keys("result", result, GRADESCOPE))
    tests = result.get("tests", [])
    for number, test in enumerate(tests):
        wrong += wrong_keys(f"tests[{number}]", test, GRADESCOPE_TEST)
    # A score is required: on top, or on every test.
    if "score" not in result and not (tests and all("score" in test for test in tests)):
        wrong.append("neither the whole nor each test has a score")
    return wrong


# The schema that Jenkins publishes (xunit-plugin, junit-10.xsd): for each element its attributes, required ones first,
# and the elements that it may hold.
JUNIT = {
    "testsuites": ((), ("name", "time", "tests", "failures", "disabled", "errors"), ("testsuite",)),
    "testsuite": (("name",), ("tests", "failures", "errors", "time", "disabled", "skipped", "timestamp", "hostname", "id",
                              "package", "group", "log", "url", "version", "file"),
                  ("properties", "testcase", "system-out", "system-err", "testsuite")),
    "testcase": (("name",), ("classname", "assertions", "time", "status", "class", "file", "line", "group", "url"),
                 ("skipped", "error", "failure", "system-out", "system-err", "properties")),
    "failure": ((), ("type", "message"), ()),
    "error": ((), ("type", "message"), ()),
    "skipped": ((), ("type", "message"), ()),
    "properties": ((), (), ("property",)),
    "property": (("name", "value"), (), ()),
    "system-out": ((), (), ()),
    "system-err": ((), (), ()),
}
COUNTS = ("tests", "failures", "errors", "skipped", "disabled")
HOLDS_TEXT = {"failure", "error", "skipped", "system-out", "system-err"}


def wrong_element(element):
    required, optional, inside = JUNIT[element.tag]
    for name in required:
        if name not in element.attrib:
            yield f"{element.tag}: attribute {name} is missing"
    for name, value in element.attrib.items():
        if name not in required + optional:
            yield f"{element.tag}: unknown attribute {name}"
        if name in COUNTS and not value.isdecimal():
            yield f"{element.tag}: {name}={value!r} is no number"
    if element.tag not in HOLDS_TEXT and ((element.text or "") + "".join(child.tail or "" for child in element)).strip():
        yield f"{element.tag}: holds text"
    for child in element:
        if child.tag not in inside:
            yield f"{element.tag}: may not hold {child.tag}"
        else:
            yield from wrong_element(child)


def junit(text):
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        return [str(error)]
    if root.tag not in ("testsuites", "testsuite"):
        return [f"the whole is a {root.tag}"]
    wrong = list(wrong_element(root))
    for suite in root.iter("testsuite"):
        cases = suite.findall("testcase")
        for attribute, found in (("tests", len(cases)), ("failures", sum(c.find("failure") is not None for c in cases)),
                                 ("errors", sum(c.find("error") is not None for c in cases))):
            if int(suite.get(attribute, found)) != found:
                wrong.append(f"testsuite: {attribute}={suite.get(attribute)}, but there are {found}")
    return wrong


# README, "Grading": the verdicts of the whole, of trials and of goals.
VERDICTS = {"passed", "failed", "not observed"}


def is_event(value):
    return value is None or (isinstance(value, int) and value >= 0)


OWN = {"format": one_of({"ipclab-grade 1"}), "lesson": is_text, "title": is_text, "submission": is_text,
       "verdict": one_of(VERDICTS), "why": is_text, "confined": is_flag, "points": is_number, "max_points": is_number,
       "diagnostics": is_list_of(is_object), "trials": is_list_of(is_object)}
OWN_TRIAL = {"id": is_text, "trial": is_text, "verdict": one_of(VERDICTS), "why": is_text, "points": is_number,
             "max_points": is_number, "recording": lambda value: value is None or is_text(value),
             "goals": is_list_of(is_object), "output": is_text}
OWN_GOAL = {"goal": is_text, "verdict": one_of(VERDICTS), "points": is_number, "max_points": is_number, "event": is_event,
            "evidence": is_text}
OWN_DIAGNOSTIC = {"file": is_text, "line": is_number, "column": is_number, "severity": one_of({"error", "warning"}), "words": is_text}


def own(text):
    try:
        result = json.loads(text)
    except ValueError as error:
        return [str(error)]
    wrong = []

    def check(where, given, known):
        wrong.extend(wrong_keys(where, given, known))
        wrong.extend(f"{where}: {key} is missing" for key in known if key not in given)

    check("result", result, OWN)
    for one in result.get("diagnostics", []):
        check("diagnostic", one, OWN_DIAGNOSTIC)
    for trial in result.get("trials", []):
        check("trial", trial, OWN_TRIAL)
        for goal in trial.get("goals", []):
            check("goal", goal, OWN_GOAL)
    return wrong


CHECKS = {"json": own, "gradescope": gradescope, "junit": junit}
