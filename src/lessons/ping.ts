// The lesson `ping`: one resource, one method, JSON. What the server says about everything else is the
// router's.

import { text } from "../reply.ts";
import { Router } from "../router.ts";

/** Answers with `{"ping": 1}` and a line feed: 12 octets, written with a blank that JSON would leave out. */
export function pong(): Response {
  return text('{"ping": 1}\n', { headers: { "content-type": "application/json" } });
}

/** Makes the router of the lesson: `GET /` is answered, other paths are 404, other methods 405. */
export function pingRouter(): Router {
  return new Router().get("/", pong);
}
