// The lessons, in the order in which they build on each other, and what there is to type in each.

/** The names of the lessons, in their order. */
export const LESSONS = [
  "greeting",
  "ping",
  "hallo",
  "dunia",
  "hello",
  "files",
  "echo-form",
  "routes",
  "serve-forever",
  "ports",
] as const;

/** One of them. */
export type LessonName = (typeof LESSONS)[number];

/** How loket is started from its source, in its folder. */
export const PROGRAM = "deno run --allow-net --allow-read mod.ts";

/** One thing to do in a lesson: what to type into a shell, or what to open in a browser. */
export type Step =
  | { readonly kind: "run"; readonly command: string; readonly input?: readonly string[] }
  | { readonly kind: "open"; readonly url: string };

/** Where a lesson is to be reached. */
export interface Place {
  /** The address, as it stands in a command: without brackets. */
  readonly host: string;
  /** The port. */
  readonly port: number;
  /** The beginning of every URL there, without a slash at the end. */
  readonly origin: string;
  /** How loket is started there; as from its source if not given. */
  readonly program?: string | undefined;
  /** The language that commands are to name, because nothing else would; none if not given. */
  readonly language?: string | undefined;
  /** Whether one connection is served at a time. */
  readonly serial?: boolean;
}

/** Gives the port that a lesson listens on if none is named. */
export function defaultPort(name: LessonName): number {
  return name === "greeting" ? 8088 : 8000;
}

/** Tells whether a text is the name of a lesson. */
export function isLesson(name: string): name is LessonName {
  return LESSONS.some((lesson) => lesson === name);
}

/** Gives what there is to type in a lesson that runs there, in its order. */
export function stepsOf(name: LessonName, place: Place): readonly Step[] {
  return (place.serial && SERIAL_STEPS[name] || STEPS[name])(place);
}

function run(command: string, ...input: string[]): Step {
  return input.length === 0 ? { kind: "run", command } : { kind: "run", command, input };
}

/** A command of loket, which speaks several languages. */
function loket({ program = PROGRAM, language }: Place, words: string, ...input: string[]): Step {
  return run(`${program} ${words}${language === undefined ? "" : ` --lang ${language}`}`, ...input);
}

type StepsAt = (place: Place) => readonly Step[];

const STEPS: Readonly<Record<LessonName, StepsAt>> = {
  greeting: (place) => [
    run(`nc ${place.host} ${place.port}`),
    loket(place, `client --raw ${place.host} ${place.port}`),
    run(`for i in 1 2 3 4 5; do nc ${place.host} ${place.port} </dev/null & done; wait`),
    run(`sleep 60 | nc ${place.host} ${place.port}`),
  ],
  ping: (place) => [
    run(`curl -i ${place.origin}/`),
    run(`curl -i ${place.origin}/nothing`),
    run(`curl -i -X DELETE ${place.origin}/`),
    run(`curl -v ${place.origin}/ ${place.origin}/`),
    loket(place, `get -v ${place.origin}/`),
  ],
  hallo: ({ host, port, origin }) => [
    run(`curl -i ${origin}/whatever/you/like`),
    run(`telnet ${host} ${port}`, "GET /irgendwas HTTP/1.0", ""),
    run(`printf 'GET /irgendwas HTTP/1.0\\r\\n\\r\\n' | nc ${host} ${port}`),
    run(`(printf 'GET / HTTP/1.0\\r\\n'; sleep 15) | nc ${host} ${port}`),
    run(`printf 'GET / HTTP/1.0\\n\\n' | nc ${host} ${port}`),
  ],
  dunia: (place) => [
    run(`curl -i ${place.origin}/`),
    run(`curl -v ${place.origin}/one ${place.origin}/two`),
    run(`curl -i -H 'connection: close' ${place.origin}/`),
    loket(place, `get -v ${place.origin}/`),
  ],
  hello: ({ origin }) => [
    run(`curl -i ${origin}/`),
    run(`curl -i '${origin}/?name=Budi'`),
    run(`curl -i '${origin}/?name=%3Cscript%3Ealert(1)%3C/script%3E'`),
    run(`curl -I ${origin}/`),
    run(`curl -i ${origin}/elsewhere`),
  ],
  files: (place) => [
    { kind: "open", url: `${place.origin}/1.html` },
    run(`curl -i ${place.origin}/1.html`),
    run(`curl -i ${place.origin}/4.html`),
    run(`curl -i --path-as-is ${place.origin}//etc/passwd`),
    loket(place, `client ${place.host} ${place.port}`),
    loket(place, "lesson files --serial"),
  ],
  "echo-form": ({ origin }) => [
    { kind: "open", url: `${origin}/` },
    run(
      `curl -i -H 'header1: value1' -H 'header2: value2' -d 'key1=value1&key2=value2' '${origin}/?a=1'`,
    ),
    run(`curl -i -F name=Budi -F file=@README.md ${origin}/`),
    run(`curl -i -H 'content-type: application/json' -d '{"data": "test"}' ${origin}/`),
    run(`curl -i -X PUT -H 'content-type: text/plain' -d 'new text' ${origin}/note`),
    run(`curl -i -X BREW ${origin}/`),
  ],
  routes: ({ origin }) => [
    run(`curl -i ${origin}/hello/Budi`),
    run(`curl -i '${origin}/search?q=loket&page=2'`),
    run(`curl -i -d 'name=Budi' ${origin}/form`),
    run(`curl -i -H 'content-type: application/json' -d '{"name": "Budi"' ${origin}/json`),
    run(`curl -i -H 'if-none-match: "counter-1"' ${origin}/versioned`),
    run(`curl -i ${origin}/boom ${origin}/hello/again`),
    run(`curl -i ${origin}/length`),
    run(`curl -i -X PUT -d 'buy stamps' ${origin}/notes/today`),
  ],
  "serve-forever": ({ origin }) => [
    run(`curl ${origin}/`),
  ],
  ports: (place) => [
    run(`curl -i ${place.origin}/`),
    loket(place, "lesson ping --port 0"),
    loket(place, `lesson ping --port ${place.port}`),
    loket(place, "lesson ping --port 80"),
    run(`curl -i http://${place.host}:1/`),
  ],
};

/** Where there is something else to do while one connection is served at a time. */
const SERIAL_STEPS: Readonly<Partial<Record<LessonName, StepsAt>>> = {
  files: (place) => [
    loket(place, `client ${place.host} ${place.port}`, "1.html"),
    run(`curl -i ${place.origin}/1.html`),
  ],
};
