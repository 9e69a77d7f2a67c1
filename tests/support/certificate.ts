// A certificate for this machine, made by openssl for one test and gone behind it.

import { outputOf } from "./run.ts";
import { hasProgram } from "./test.ts";

/** Whether certificates can be made. */
export const HAS_OPENSSL: boolean = hasProgram("openssl");

/** A self-signed certificate and its key, as PEM. */
export class Certificate implements AsyncDisposable {
  /** The certificate. */
  readonly cert: string;
  /** Its private key. */
  readonly key: string;
  /** The file with the certificate, for programs. */
  readonly certFile: string;
  /** The file with the key. */
  readonly keyFile: string;
  #folder: string;

  private constructor(folder: string, cert: string, key: string) {
    this.#folder = folder;
    this.certFile = `${folder}/cert.pem`;
    this.keyFile = `${folder}/key.pem`;
    this.cert = cert;
    this.key = key;
  }

  /** Makes one for these names, of this machine if none are given. */
  static async make(names = "DNS:localhost,IP:127.0.0.1"): Promise<Certificate> {
    const folder = await Deno.makeTempDir({ prefix: "loket-tls-" });
    const [certFile, keyFile] = [`${folder}/cert.pem`, `${folder}/key.pem`];
    const args = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
    args.push("-subj", "/CN=localhost", "-days", "2", "-out", certFile, "-keyout", keyFile);
    args.push("-addext", `subjectAltName=${names}`);
    // What is an authority may not be a server too, says rustls.
    args.push("-addext", "basicConstraints=critical,CA:FALSE");
    await outputOf("openssl", ...args);
    const [cert, key] = await Promise.all([
      Deno.readTextFile(certFile),
      Deno.readTextFile(keyFile),
    ]);
    return new Certificate(folder, cert, key);
  }

  /** Removes the files. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#folder, { recursive: true });
  }
}
