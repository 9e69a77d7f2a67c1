import type { CommandWords } from "./command_words.ts";

/** Indonesian. */
export const INDONESIAN: CommandWords = {
  tag: "id",
  about: {
    get: "Meminta URL kepada server HTTP/1.1 dan mencetak isi jawabannya.",
    client: "Menanyakan nama file dan menampilkan jawaban server, semua lewat satu koneksi.",
    lesson: "Menjalankan pelajaran, yang berkata apa yang diketik; tanpa NAME: daftarnya.",
    compare: "Memainkan tujuh adegan, serial dan multipleks, lalu membandingkannya.",
  },
  tryHelp: (command) => `Bantuan: ${command}--help.`,
  mistakes: {
    unknownOption: (option) => `Opsi ${option} tidak dikenal`,
    takesNumber: (name, [least, most], found) =>
      `${name} harus berupa angka dari ${least} sampai ${most}, bukan ${found}`,
    takesHost: (name, found) => `${name} harus berupa alamat atau nama host, bukan ${found}`,
    takesSeconds: (name, found, isAboveZero) =>
      `${name} harus berupa jumlah detik${isAboveZero ? " di atas 0" : ""}, bukan ${found}`,
    takesLanguage: (languages, found) => `--lang mengenal ${languages}, bukan ${found}`,
    needsValue: (name) => `${name} memerlukan nilai`,
  },
  lesson: {
    oneLesson: (other) => `Hanya satu pelajaran tiap kali, tidak juga ${other}`,
    noLesson: (name, names) => `Tidak ada pelajaran ${name}. Yang ada: ${names}`,
    serialGreeting: "--serial untuk pelajaran yang memakai HTTP, bukan untuk greeting",
  },
  compare: {
    unknownArgument: (argument) => `Argumen ${argument} tidak dikenal`,
    takesLetters: (name, found) => `${name} harus berupa huruf dari a sampai g, bukan ${found}`,
  },
  get: {
    whichUrl: "URL yang mana?",
    oneUrl: (other) => `Hanya satu URL tiap kali, tidak juga ${other}`,
    noUrl: (found) => `${found} bukan URL seperti http://localhost:8000/`,
    onlyHttp: (scheme) => `Hanya http dan https yang dikenal, bukan ${scheme}//`,
    noUserinfo:
      "URL dengan nama pengguna atau kata sandi tidak diterima: kirim dengan -H 'Authorization: Basic …'",
    headSendsNothing: "--head tidak mengirim isi",
    excludeEachOther: (one, other) => `${one} dan ${other} tidak bisa bersama`,
    noMethod: (found) => `${found} bukan metode`,
    noTunnel: "CONNECT membuka terowongan, get tidak",
    takesHeader: (name, found) => `${name} harus berupa "NAME: VALUE", bukan ${found}`,
    dataIsAll: (name, value) => `${name} ${value} adalah seluruh isi, atau tidak sama sekali`,
    dataNeedsFile: (name) => `${name} @ memerlukan nama file di belakang @`,
  },
  failures: {
    get: (url, reason) => `Tidak bisa mengambil ${url}: ${reason}`,
    read: (path, reason) => `Tidak bisa membaca ${path}: ${reason}`,
    write: (path, reason) => `Tidak bisa menulis ${path}: ${reason}`,
    writeOutput: (reason) => `Tidak bisa menulis yang datang: ${reason}`,
    runWith: (options) => `jalankan dengan ${options}`,
    noFile: "file atau folder itu tidak ada",
    noCertificate: "tidak ada sertifikat di dalamnya",
    isFolder: "itu folder",
    forbidden: "sistem tidak mengizinkannya",
    status: (status) => `Server menjawab ${status}`,
    remains: (path, bytes) => `. ${path} berisi ${bytes} byte yang sudah datang`,
    stopped: "Dihentikan",
    notText:
      "Isinya bukan teks dan akan mengacaukan terminal. Tulis ke file dengan -o FILE, atau berikan kepada program lain",
  },
  listening: {
    cannot: (address, reason) => `Tidak bisa mendengarkan di ${address}: ${reason}`,
    notPem: (message) => `${message}; apakah itu PEM?`,
    otherKey: "kunci itu bukan milik sertifikatnya",
    portInUse: (port) =>
      `port ${port} sedang dipakai. Pilih yang lain dengan --port, atau 0 untuk yang bebas`,
    notHere: (host) => `${host} bukan alamat komputer ini`,
    privileged: "port ini perlu hak khusus. Pilih mulai dari 1024 dengan --port",
    unknownName: (host) => `nama ${host} tidak dikenal`,
  },
  view: {
    titles: { request: "Permintaan", interim: "Jawaban sementara", answer: "Jawaban" },
    labels: {
      "connection": "koneksi",
      "redirect": "pengalihan",
      "repeated": "sekali lagi",
    },
    withTls: (peer) => `${peer}, dengan TLS`,
    redirect: (status, url) => `${status}, ke ${url}`,
    repeated: (status) => `server menjawab ${status}, dan diminta sekali lagi`,
    none: "tidak ada",
    bytes: (count) => `${count} byte`,
  },
};
