import type { CommandWords } from "./command_words.ts";

/** German. */
export const GERMAN: CommandWords = {
  tag: "de",
  about: {
    get: "Fragt einen HTTP/1.1-Server nach einer URL und gibt den Inhalt der Antwort aus.",
    client: "Fragt nach Dateinamen und zeigt, was der Server auf einer Verbindung antwortet.",
    lesson: "Startet eine Lektion, die sagt, was zu tippen ist; ohne NAME: zählt sie auf.",
    compare: "Spielt sieben Szenen, einmal seriell und einmal für alle, und vergleicht.",
  },
  tryHelp: (command) => `Hilfe gibt ${command}--help.`,
  mistakes: {
    unknownOption: (option) => `Unbekannte Option ${option}`,
    takesNumber: (name, [least, most], found) =>
      `${name} braucht eine Zahl von ${least} bis ${most}, nicht ${found}`,
    takesHost: (name, found) =>
      `${name} braucht eine Adresse oder einen Rechnernamen, nicht ${found}`,
    takesSeconds: (name, found, isAboveZero) =>
      `${name} braucht eine Zahl von Sekunden${isAboveZero ? " über 0" : ""}, nicht ${found}`,
    takesLanguage: (languages, found) => `--lang kennt ${languages}, nicht ${found}`,
    needsValue: (name) => `${name} braucht einen Wert`,
  },
  lesson: {
    oneLesson: (other) => `Nur eine Lektion auf einmal, nicht auch ${other}`,
    noLesson: (name, names) => `Eine Lektion ${name} gibt es nicht. Es gibt ${names}`,
    serialGreeting: "--serial ist für die Lektionen, die HTTP sprechen, nicht für greeting",
  },
  compare: {
    unknownArgument: (argument) => `Unbekanntes Argument ${argument}`,
    takesLetters: (name, found) => `${name} braucht Buchstaben von a bis g, nicht ${found}`,
  },
  get: {
    whichUrl: "Welche URL?",
    oneUrl: (other) => `Nur eine URL auf einmal, nicht auch ${other}`,
    noUrl: (found) => `${found} ist keine URL wie http://localhost:8000/`,
    onlyHttp: (scheme) => `Nur http und https werden gesprochen, nicht ${scheme}//`,
    noUserinfo:
      "Benutzer und Passwort gehören nicht in die URL: sende sie mit -H 'Authorization: Basic …'",
    headSendsNothing: "--head sendet keinen Inhalt",
    excludeEachOther: (one, other) => `${one} und ${other} schließen einander aus`,
    noMethod: (found) => `${found} ist keine Methode`,
    noTunnel: "CONNECT öffnet einen Tunnel, get nicht",
    takesHeader: (name, found) => `${name} braucht "NAME: VALUE", nicht ${found}`,
    dataIsAll: (name, value) => `${name} ${value} ist der ganze Inhalt oder keiner`,
    dataNeedsFile: (name) => `${name} @ braucht hinter dem @ den Namen einer Datei`,
  },
  failures: {
    get: (url, reason) => `${url} war nicht zu bekommen: ${reason}`,
    read: (path, reason) => `${path} lässt sich nicht lesen: ${reason}`,
    write: (path, reason) => `${path} lässt sich nicht schreiben: ${reason}`,
    writeOutput: (reason) => `Was kam, lässt sich nicht ausgeben: ${reason}`,
    runWith: (options) => `starte mit ${options}`,
    noFile: "eine solche Datei oder einen solchen Ordner gibt es nicht",
    noCertificate: "darin ist kein Zertifikat",
    isFolder: "das ist ein Ordner",
    forbidden: "das System erlaubt es nicht",
    status: (status) => `Der Server antwortete ${status}`,
    remains: (path, bytes) => `. ${path} hat die ${bytes} Bytes, die kamen`,
    stopped: "Abgebrochen",
    notText:
      "Der Inhalt ist kein Text und brächte das Terminal durcheinander. Schreibe ihn mit -o FILE in eine Datei, oder gib ihn einem anderen Programm",
  },
  listening: {
    cannot: (address, reason) => `Auf ${address} lässt sich nicht lauschen: ${reason}`,
    notPem: (message) => `${message}; ist das PEM?`,
    otherKey: "der Schlüssel ist nicht der des Zertifikats",
    portInUse: (port) =>
      `Port ${port} ist belegt. Nenne einen anderen mit --port, oder 0 für irgendeinen freien`,
    notHere: (host) => `${host} ist keine Adresse dieses Rechners`,
    privileged: "dieser Port braucht besondere Rechte. Nenne einen ab 1024 mit --port",
    unknownName: (host) => `den Namen ${host} kennt niemand`,
  },
  view: {
    titles: { request: "Anfrage", interim: "Zwischenantwort", answer: "Antwort" },
    labels: {
      "connection": "Verbindung",
      "redirect": "Umleitung",
      "repeated": "noch einmal",
    },
    withTls: (peer) => `${peer}, mit TLS`,
    redirect: (status, url) => `${status}, nach ${url}`,
    repeated: (status) => `der Server antwortete ${status} und wird noch einmal gefragt`,
    none: "keiner",
    bytes: (count) => count === 1 ? "1 Byte" : `${count} Bytes`,
  },
};
