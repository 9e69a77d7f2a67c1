// What a look-up costs, and whether that grows with the number of routes. The requests are made
// beforehand and the handlers share one Response, so that little else is measured.

import { Router } from "../../src/router.ts";

const RESPONSE = new Response();
const COUNTS = [10, 100, 1_000];

const answer = (): Response => RESPONSE;

/** Half of the routes are static text, half have a parameter. */
function routerWith(count: number): Router {
  const router = new Router({ notFound: answer });
  for (let index = 0; index < count / 2; index++) {
    router.get(`/static/${index}/page`, answer);
    router.get(`/users${index}/:id/posts/:post`, answer);
  }
  return router;
}

function measure(group: string, path: string): void {
  // Two of them in turns, since the path of the URL that came last is remembered.
  const requests = ["?1", "?2"].map((query) => new Request(`http://localhost:8000${path}${query}`));
  const [first, second] = requests as [Request, Request];
  let turn = 0;
  for (const count of COUNTS) {
    const { fetch } = routerWith(count);
    Deno.bench(`Router ${group}, ${count} routes`, { group }, () => {
      fetch(turn++ % 2 === 0 ? first : second);
    });
  }
}

measure("static", "/static/4/page?a=1");
measure("param", "/users4/1234/posts/5678?a=1");
measure("param, encoded", "/users4/12%2034/posts/5678?a=1");
measure("miss", "/users4/1234/comments/5678?a=1");

for (const layers of [1, 3]) {
  const router = routerWith(100);
  for (let index = 0; index < layers; index++) router.use((_request, _context, next) => next());
  const request = new Request("http://localhost:8000/static/4/page");
  Deno.bench(`Router with ${layers} middleware`, { group: "middleware" }, () => {
    router.fetch(request);
  });
}
