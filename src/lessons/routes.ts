// The lesson `routes`: what a small framework does, each behaviour at an address of its own.

import { json, problem, text } from "../reply.ts";
import { Router } from "../router.ts";
import { evaluatePreconditions } from "../semantics/preconditions.ts";
import type { ServeHandlerInfo } from "../server/info.ts";
import { Notes } from "./notes.ts";

/** What a form or a note may have, in bytes. */
const CONTENT_BYTES = 64 * 1024;

type Info = ServeHandlerInfo | undefined;

/** The text at `/versioned`, and its entity tag: quoted, and compared (RFC 9110 §8.8.3). */
const VERSIONED = "This text has a version.\n";
const ENTITY_TAG = '"counter-1"';

/** Makes the router of the lesson. It keeps its own notes. */
export function routesRouter(): Router<Info> {
  const notes = new Notes();
  const router: Router<Info> = new Router<Info>()
    .get("/", () => text(OVERVIEW))
    .get("/hello/:name", (_request, { params }) => text(`Hello, ${params.name}!\n`))
    .get("/search", ({ url }) => json(entriesOf(new URL(url).searchParams)))
    .post("/form", answerForm)
    .post("/json", answerJson)
    .get("/versioned", answerVersioned)
    .get("/length", () => text("héllo €"))
    .get("/bytes", () => new Response(Uint8Array.of(0x6c, 0x6f, 0x6b, 0x65, 0x74, 0x00, 0xff)))
    .get("/teapot", () => text("short and stout\n", { status: 418 }))
    .get("/later", (request) => problem(request, 501, "Nobody has written this yet"))
    .get("/boom", () => {
      throw new Error("This route fails on purpose");
    })
    .get("/notes/:name", (request, { params: { name } }) => {
      const note = notes.get(name);
      return note === undefined ? problem(request, 404, `There is no note ${name}`) : text(note);
    })
    .put("/notes/:name", async (request, { params: { name }, info }) => {
      info?.limitContent?.(CONTENT_BYTES);
      const outcome = notes.put(name, await request.text());
      if (outcome === undefined) return problem(request, 507, "There is no room for another note");
      return new Response(null, { status: outcome === "created" ? 201 : 204 });
    })
    .delete(
      "/notes/:name",
      (request, { params: { name } }) =>
        notes.delete(name)
          ? new Response(null, { status: 204 })
          : problem(request, 404, `There is no note ${name}`),
    );
  return router;
}

const OVERVIEW = `GET    /hello/:name    a segment of the path as a parameter
GET    /search?a=b     the query, as JSON
POST   /form           a form, urlencoded or multipart, as JSON
POST   /json           JSON, read and written again; 400 if it is none
GET    /versioned      an ETag, and 304 for who has it
GET    /length         a text with more bytes than characters
GET    /bytes          bytes that are no text
GET    /teapot         a status of one's own
GET    /later          501, not implemented
GET    /boom           a route that fails; the server does not
GET PUT DELETE /notes/:name
`;

/** Names to values; one that comes more than once has a list. The record has no prototype. */
function entriesOf(pairs: Iterable<[string, unknown]>): Record<string, unknown> {
  const groups = Map.groupBy(pairs, ([name]) => name);
  const entries: Record<string, unknown> = Object.create(null);
  for (const [name, group] of groups) {
    entries[name] = group.length === 1 ? group[0]?.[1] : group.map(([, value]) => value);
  }
  return entries;
}

async function answerForm(request: Request, { info }: { readonly info: Info }): Promise<Response> {
  info?.limitContent?.(CONTENT_BYTES);
  let form: FormData;
  try {
    form = await request.formData();
  } catch (error) {
    // What is too long, or cut short, is the server's to answer; this is what Fetch throws for no form.
    if (!(error instanceof TypeError)) throw error;
    return problem(request, 400, "The content is not a form");
  }
  const described = [...form].map(([name, value]): [string, unknown] => [
    name,
    typeof value === "string" ? value : { file: value.name, type: value.type, bytes: value.size },
  ]);
  return json(entriesOf(described));
}

async function answerJson(request: Request, { info }: { readonly info: Info }): Promise<Response> {
  info?.limitContent?.(CONTENT_BYTES);
  try {
    return json(await request.json());
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return problem(request, 400, `The content is not JSON: ${error.message}`);
  }
}

function answerVersioned(request: Request): Response {
  const field = (name: string) => request.headers.get(name);
  const headers = { etag: ENTITY_TAG };
  switch (evaluatePreconditions(request.method, field, { entityTag: ENTITY_TAG })) {
    case "not-modified":
      return new Response(null, { status: 304, headers });
    case "failed":
      return problem(request, 412, "The version is another one", { headers });
    case "proceed":
      return text(VERSIONED, { headers });
  }
}
