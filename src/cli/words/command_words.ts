// What the commands say to whoever has started them: about mistakes in their arguments, about what could not
// be done, and what `get -v` calls the parts of messages. What breaks the protocol is said in English, in
// which the standard is, and so are the lists of options, whose names are English.

/** The words of one language. Options and values stand in them as they were typed. */
export interface CommandWords {
  /** The language, as a tag (RFC 5646); numbers are written as there. */
  readonly tag: string;
  /** What each command does, in one line above its options. */
  readonly about: Readonly<Record<"get" | "client" | "lesson" | "compare", string>>;
  /** Where more is said; `command` is its name with a blank behind it, or nothing. */
  tryHelp(command: string): string;
  /** Mistakes in the arguments of more than one command. */
  readonly mistakes: ArgumentWords;
  /** Mistakes in those of `lesson`. */
  readonly lesson: LessonArgumentWords;
  /** Mistakes in those of `compare`. */
  readonly compare: CompareArgumentWords;
  /** Mistakes in those of `get`. */
  readonly get: GetArgumentWords;
  /** What could not be done. */
  readonly failures: FailureWords;
  /** Why nothing can listen. */
  readonly listening: ListeningWords;
  /** What `get -v` shows. */
  readonly view: ViewWords;
}

/** Mistakes in the arguments of more than one command. `found` stands in quotes already. */
export interface ArgumentWords {
  /** Nobody knows the option. */
  unknownOption(option: string): string;
  /** It takes a whole number from one to another. */
  takesNumber(name: string, range: readonly [least: number, most: number], found: string): string;
  /** It takes a host. */
  takesHost(name: string, found: string): string;
  /** It takes a number of seconds; one above 0 where `isAboveZero`. */
  takesSeconds(name: string, found: string, isAboveZero: boolean): string;
  /** It takes one of the languages. */
  takesLanguage(languages: string, found: string): string;
  /** It takes something, and nothing was given. */
  needsValue(name: string): string;
}

/** Mistakes in the arguments of `lesson`. */
export interface LessonArgumentWords {
  /** More than one is named. */
  oneLesson(other: string): string;
  /** There is none of that name. */
  noLesson(name: string, names: string): string;
  /** One that speaks no HTTP cannot be served one at a time. */
  readonly serialGreeting: string;
}

/** Mistakes in the arguments of `compare`. */
export interface CompareArgumentWords {
  /** It takes options only. */
  unknownArgument(argument: string): string;
  /** It takes letters of scenarios. */
  takesLetters(name: string, found: string): string;
}

/** Mistakes in the arguments of `get`. */
export interface GetArgumentWords {
  /** No URL is given. */
  readonly whichUrl: string;
  /** More than one is. */
  oneUrl(other: string): string;
  /** It is none. */
  noUrl(found: string): string;
  /** Its scheme is another. */
  onlyHttp(scheme: string): string;
  /** It has a user or a password. */
  readonly noUserinfo: string;
  /** HEAD has no content. */
  readonly headSendsNothing: string;
  /** Two options of which one can be given. */
  excludeEachOther(one: string, other: string): string;
  /** It is no method. */
  noMethod(found: string): string;
  /** It is CONNECT. */
  readonly noTunnel: string;
  /** It takes a field line. */
  takesHeader(name: string, found: string): string;
  /** A file or the input is all of the content. */
  dataIsAll(name: string, value: string): string;
  /** The name of the file is missing. */
  dataNeedsFile(name: string): string;
}

/** What could not be done. Behind each stands a reason. */
export interface FailureWords {
  /** A URL could not be had. */
  get(url: string, reason: string): string;
  /** A file could not be read. */
  read(path: string, reason: string): string;
  /** A file could not be written. */
  write(path: string, reason: string): string;
  /** The standard output could not be written. */
  writeOutput(reason: string): string;
  /** Reasons: an option of Deno is missing; a file is not there, is a folder, or may not be used. */
  runWith(options: string): string;
  /** See above. */
  readonly noFile: string;
  /** See above. */
  readonly isFolder: string;
  /** Reason: a file that is to hold certificates has none. */
  readonly noCertificate: string;
  /** See above. */
  readonly forbidden: string;
  /** The status of an answer is a failure. */
  status(status: string): string;
  /** What a file has of an answer that is not whole, with what goes between it and the reason. */
  remains(path: string, bytes: number): string;
  /** Whoever has started it has stopped it. */
  readonly stopped: string;
  /** The content would upset the terminal. */
  readonly notText: string;
}

/** Why nothing can listen somewhere. */
export interface ListeningWords {
  /** Nothing can listen there, for the reason that stands behind it. */
  cannot(address: string, reason: string): string;
  /** Reasons: what was given as a certificate or a key is none; what Deno says stands in front. */
  notPem(message: string): string;
  /** See above. */
  readonly otherKey: string;
  /** The port is taken. */
  portInUse(port: number): string;
  /** The address is that of another machine. */
  notHere(host: string): string;
  /** The port is below 1024. */
  readonly privileged: string;
  /** Nobody has the name. */
  unknownName(host: string): string;
}

/** What `get -v` shows. */
export interface ViewWords {
  /** Above a request, an interim answer, and an answer. */
  readonly titles: Readonly<Record<"request" | "interim" | "answer", string>>;
  /** What is shown besides the parts of messages. */
  readonly labels: Readonly<Record<ViewLabel, string>>;
  /** A connection that is encrypted. */
  withTls(peer: string): string;
  /** A redirect that is followed. */
  redirect(status: number, url: string): string;
  /** A request that goes once more because of an answer. */
  repeated(status: number): string;
  /** There was no content. */
  readonly none: string;
  /** So many, below a KiB. */
  bytes(count: number): string;
}

/** What `get -v` shows besides the parts of messages, whose names are those of all messages. */
export type ViewLabel = "connection" | "redirect" | "repeated";
