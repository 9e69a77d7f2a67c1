import { assertEquals } from "@std/assert";
import { preferredType } from "../../src/semantics/accept.ts";
import { test } from "../support/test.ts";

const HTML = "text/html";
const JSON_TYPE = "application/json";

type Case = readonly [accept: string | undefined, preferred: string | undefined];

function check(cases: readonly Case[], available: readonly string[] = [HTML, JSON_TYPE]): void {
  for (const [accept, preferred] of cases) {
    assertEquals(preferredType(accept, available), preferred, `${accept} of ${available}`);
  }
}

const PREFIX = "preferredType";

test(`${PREFIX} leaves it to the server where nothing is asked for (RFC 9110 §12.5.1)`, () => {
  check([[undefined, HTML], ["", HTML], [" , ,", HTML], ["*/*", HTML], ["*/*;q=0.1", HTML]]);
  check([[undefined, JSON_TYPE], ["*/*", JSON_TYPE]], [JSON_TYPE, HTML]);
});

test(`${PREFIX} gives the type that is accepted and available (RFC 9110 §12.5.1)`, () => {
  check([
    ["text/html", HTML],
    ["application/json", JSON_TYPE],
    ["text/*", HTML],
    ["application/*", JSON_TYPE],
    ["image/png, application/json", JSON_TYPE],
    ["text/plain, */*;q=0.1", HTML],
  ]);
});

test(`${PREFIX} says where nothing is acceptable (RFC 9110 §12.5.1)`, () => {
  check([
    ["image/png", undefined],
    ["image/*", undefined],
    ["text/html;q=0, application/json;q=0", undefined],
    ["*/*;q=0", undefined],
    ["application/xhtml+xml", undefined],
    ["text/htm", undefined],
    ["application/jsonp", undefined],
  ]);
  check([["*/*", undefined]], []);
});

test(`${PREFIX} finds types in any letter case (RFC 9110 §8.3.1)`, () => {
  check([["Application/JSON", JSON_TYPE], ["TEXT/*;Q=0.4, APPLICATION/json;Q=0.5", JSON_TYPE]]);
});

test(`${PREFIX} gives the highest weight (RFC 9110 §12.4.2)`, () => {
  check([
    ["text/html;q=0.5, application/json", JSON_TYPE],
    ["application/json;q=0.9, text/html", HTML],
    ["application/json;q=0.901, text/html;q=0.9", JSON_TYPE],
    ["application/json ;\tq=0.9 , text/html;q=0.", JSON_TYPE],
    ["text/html;q=1.000, application/json;q=0.999", HTML],
  ]);
});

test(`${PREFIX} lets the closest range decide on a type, wherever it stands (RFC 9110 §12.5.1)`, () => {
  check([
    ["text/html;q=0.1, */*", JSON_TYPE],
    ["*/*, text/html;q=0.1", JSON_TYPE],
    ["text/*;q=0.2, text/html;q=0.8, application/*;q=0.5", HTML],
    ["text/*;q=0, */*", JSON_TYPE],
    ["*/*;q=0.5, text/html;q=0", JSON_TYPE],
    ["application/json;q=0, */*;q=0.1", HTML],
    ["*/*;q=0, application/json;q=0.001", JSON_TYPE],
  ]);
});

test(`${PREFIX} takes the type that is named more closely where the weights are equal`, () => {
  check([
    ["application/json, */*", JSON_TYPE],
    ["*/*, application/*", JSON_TYPE],
    ["text/*, application/json", JSON_TYPE],
    ["application/json, text/html", HTML],
  ]);
  check([["text/html, application/json", JSON_TYPE]], [JSON_TYPE, HTML]);
});

test(`${PREFIX} gives programs and browsers what they mean by what they send`, () => {
  check([
    // Chromium, Firefox, and an old Java.
    ["text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8", HTML],
    ["text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", HTML],
    ["text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", HTML],
    // curl and fetch, axios, jQuery.
    ["*/*", HTML],
    ["application/json, text/plain, */*", JSON_TYPE],
    ["application/json, text/javascript, */*; q=0.01", JSON_TYPE],
  ]);
});

test(`${PREFIX} takes a range with parameters for other types (RFC 9110 §12.5.1)`, () => {
  check([
    ["application/json;odata=verbose", undefined],
    ["text/html;level=1, application/json;q=0.1", JSON_TYPE],
    ['text/html;a=";q=1,"', undefined],
    ["application/json;charset=utf-8", JSON_TYPE],
    ['application/json;charset="UTF-8";q=0.9, text/html;q=0.8', JSON_TYPE],
    ["application/json;charset=iso-8859-1", undefined],
  ]);
});

test(`${PREFIX} does not look behind the weight for parameters`, () => {
  check([["application/json;q=0.5;level=1", JSON_TYPE], ["text/html;q=1;a", undefined]]);
});

test(`${PREFIX} passes over empty parameters (RFC 9110 §5.6.6)`, () => {
  check([["application/json;", JSON_TYPE], ["application/json; ;q=1;", JSON_TYPE]]);
});

test(`${PREFIX} takes the last one of two that are as close`, () => {
  check([["text/html;q=0, text/html", HTML], ["text/html, text/html;q=0", undefined]]);
});

test(`${PREFIX} passes over members that are malformed (RFC 9110 §12.5.1)`, () => {
  const malformed = [
    "text/html;q=2",
    "text/html;q=1.001",
    "text/html;q=0.1234",
    "text/html;q=-1",
    "text/html;q=.5",
    "text/html;q=",
    "text/html;q=a",
    "text/html;q = 1",
    "text/html;level",
    "text/html/x",
    "text /html",
    "text",
    "*",
    "*/html",
    "text/",
    "/html",
    "/",
    ";q=1",
    '"text/html"',
    "text/html\0",
  ];
  check(malformed.map((member): Case => [member, undefined]));
  check(malformed.map((member): Case => [`${member}, application/json;q=0.1`, JSON_TYPE]));
});

test(`${PREFIX} takes what follows a quote that is not closed for a part of it`, () => {
  check([['text/html;a="b, application/json', undefined]]);
});
