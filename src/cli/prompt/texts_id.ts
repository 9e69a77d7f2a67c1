import type { PromptTexts } from "./prompt_texts.ts";

/** The prompt in Indonesian. */
export const INDONESIAN: PromptTexts = {
  usage: "Penggunaan: loket client <server_host> <server_port>",
  connected: "Terhubung dengan Server",
  ask: "Isi nama file (atau 'exit'): ",
  askNth: (nth, count) => `Isi nama file ${nth} dari ${count} (atau 'exit'): `,
  unreachable: (address, why) =>
    `Tidak bisa terhubung ke ${address}: ${
      {
        refused: "tidak ada server di sana",
        "unknown-host": "nama host itu tidak ada",
        silent: "tidak ada tanggapan",
        other: "alamat itu tidak terjangkau",
      }[why]
    }`,
  silent: (seconds) => `Tidak ada jawaban selama ${seconds} detik. Apakah server sedang sibuk?`,
  reopens: "Nama berikutnya membuka koneksi baru.",
  closed: "Server sudah menutup koneksi; nama berikutnya membuka koneksi baru.",
  unanswered: "Server menutup koneksi tanpa menjawab.",
  cut: "Koneksi putus di tengah jawaban: sisanya tidak sampai.",
  malformed: (reason) => `Yang datang bukan jawaban HTTP/1.1. ${reason}`,
  notShown: (bytes, type) => `${bytes} byte, ${type}, tidak ditampilkan`,
  headers: {
    on: "Mulai sekarang field header ditampilkan.",
    off: "Field header tidak ditampilkan lagi.",
  },
  raw: {
    on: "Mulai sekarang permintaan dan jawaban ditampilkan oktet demi oktet.",
    off: "Jawaban ditampilkan sebagai teks lagi.",
  },
  octets: { sent: "dikirim", received: "diterima" },
  slowNext: "Permintaan berikutnya dikirim oktet demi oktet.",
  slowSent: (octets, seconds) => `${octets} oktet, masing-masing dikirim sendiri, ${seconds} detik`,
  halfCloseNext: "Setelah permintaan berikutnya, sisi kirim kita ditutup.",
  halfClosed: "Sisi kirim ditutup: kita tidak mengirim lagi, tetapi jawaban tetap datang.",
  collecting: (count) => `${count} nama berikutnya dikirim sekaligus.`,
  collectingNoMore: "Setiap nama dikirim sendiri lagi.",
  pipelined: (requests, writes, octets) =>
    `${requests} permintaan dikirim dalam ${writes} kali tulis (${octets} oktet); jawabannya urut:`,
  answerNth: (nth, count) => `Jawaban ${nth} dari ${count}`,
  notPipelined: "post menunggu jawabannya: dalam pipeline ia bisa terjadi dua kali.",
  nothingToRepeat: "Belum ada yang bisa diulang.",
  misused: (syntax, word) => `Tulis ${syntax}. (File bernama ${word}: /${word})`,
  help: {
    headers: "tampilkan field header dari jawaban, atau tidak",
    raw: "tampilkan setiap oktet yang lewat, juga CR LF",
    head: "minta field header saja, tanpa isi",
    post: "kirim sebuah teks ke NAME",
    pipeline: "kirim 3 nama tanpa menunggu jawabannya",
    slow: "kirim permintaan oktet demi oktet, pelan-pelan",
    "half-close": "kirim permintaan, dan katakan bahwa itu yang terakhir",
    again: "ulangi permintaan terakhir (tombol panah juga bisa)",
    help: "tampilkan daftar ini",
    exit: "keluar (atau Ctrl-D)",
  },
  helpNames: "Yang lain adalah nama file, misalnya 1.html, /head, atau a?b=c.",
  emptyLineMissing: "Server menunggu baris kosong setelah field header: tekan Enter sekali lagi.",
};
