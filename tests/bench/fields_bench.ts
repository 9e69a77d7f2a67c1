// What it costs to ask the fields of a browser's request: those that nobody has asked before, which are
// still one text, and those that were.

import { Fields } from "../../src/http1/mod.ts";

const SECTION = "Host: example.test\r\nConnection: keep-alive\r\n" +
  "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150\r\n" +
  "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n" +
  "Accept-Encoding: gzip, deflate, br, zstd\r\nAccept-Language: id,en;q=0.8,de;q=0.6\r\n" +
  "Cookie: session=0123456789abcdef0123456789abcdef; theme=dark\r\n" +
  "Referer: http://example.test/\r\n";

const known = Fields.ofSection(SECTION);

Deno.bench("Fields, first question", { group: "fields" }, () => {
  Fields.ofSection(SECTION).get("accept-language");
});

Deno.bench("Fields, next question", { group: "fields", baseline: true }, () => {
  known.get("accept-language");
});

Deno.bench("Fields, a field that is not there", { group: "fields" }, () => {
  known.get("if-none-match");
});
