import type { CommandWords } from "./command_words.ts";

/** English. */
export const ENGLISH: CommandWords = {
  tag: "en",
  about: { get: "", client: "", lesson: "", compare: "" },
  tryHelp: (command) => `Try ${command}--help.`,
  mistakes: {
    unknownOption: (option) => `Unknown option ${option}`,
    takesNumber: (name, [least, most], found) =>
      `${name} takes a number from ${least} to ${most}, not ${found}`,
    takesHost: (name, found) => `${name} takes an address or a host name, not ${found}`,
    takesSeconds: (name, found, isAboveZero) =>
      `${name} takes a number of seconds${isAboveZero ? " above 0" : ""}, not ${found}`,
    takesLanguage: (languages, found) => `--lang takes ${languages}, not ${found}`,
    needsValue: (name) => `${name} needs a value`,
  },
  lesson: {
    oneLesson: (other) => `One lesson can be run, not also ${other}`,
    noLesson: (name, names) => `There is no lesson ${name}. There are ${names}`,
    serialGreeting: "--serial is for the lessons that speak HTTP, not for greeting",
  },
  compare: {
    unknownArgument: (argument) => `Unknown argument ${argument}`,
    takesLetters: (name, found) => `${name} takes letters from a to g, not ${found}`,
  },
  get: {
    whichUrl: "Which URL?",
    oneUrl: (other) => `One URL at a time, not also ${other}`,
    noUrl: (found) => `${found} is no URL, such as http://localhost:8000/`,
    onlyHttp: (scheme) => `Only http and https are spoken, not ${scheme}//`,
    noUserinfo:
      "A URL with a user or a password is not taken: send them with -H 'Authorization: Basic …'",
    headSendsNothing: "--head sends no content",
    excludeEachOther: (one, other) => `${one} and ${other} exclude each other`,
    noMethod: (found) => `${found} is no method`,
    noTunnel: "CONNECT opens a tunnel, which get does not",
    takesHeader: (name, found) => `${name} takes "NAME: VALUE", not ${found}`,
    dataIsAll: (name, value) => `${name} ${value} is all of the content, or none`,
    dataNeedsFile: (name) => `${name} @ needs the name of a file behind the @`,
  },
  failures: {
    get: (url, reason) => `Cannot get ${url}: ${reason}`,
    read: (path, reason) => `Cannot read ${path}: ${reason}`,
    write: (path, reason) => `Cannot write ${path}: ${reason}`,
    writeOutput: (reason) => `Cannot write what came: ${reason}`,
    runWith: (options) => `run with ${options}`,
    noFile: "there is no such file or folder",
    noCertificate: "there is no certificate in it",
    isFolder: "it is a folder",
    forbidden: "the system does not allow it",
    status: (status) => `The server answered ${status}`,
    remains: (path, bytes) => `. ${path} has the ${bytes} bytes that came`,
    stopped: "Stopped",
    notText:
      "The content is not text, and would upset the terminal. Write it into a file with -o FILE, or give it to another program",
  },
  listening: {
    cannot: (address, reason) => `Cannot listen on ${address}: ${reason}`,
    notPem: (message) => `${message}; is it PEM?`,
    otherKey: "the key is not that of the certificate",
    portInUse: (port) =>
      `port ${port} is in use. Name another with --port, or 0 for any that is free`,
    notHere: (host) => `${host} is no address of this machine`,
    privileged: "this port is for privileged users. Name one from 1024 on with --port",
    unknownName: (host) => `the name ${host} is not known`,
  },
  view: {
    titles: { request: "Request", interim: "Interim answer", answer: "Answer" },
    labels: {
      "connection": "connection",
      "redirect": "redirect",
      "repeated": "repeated",
    },
    withTls: (peer) => `${peer}, with TLS`,
    redirect: (status, url) => `${status}, to ${url}`,
    repeated: (status) => `the server answered ${status}, and is asked once more`,
    none: "none",
    bytes: (count) => `${count} bytes`,
  },
};
