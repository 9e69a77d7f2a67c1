import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Certificate, HAS_OPENSSL } from "../support/certificate.ts";
import { startLoket, testWhere } from "../support/program.ts";

const NEEDS = ["net", "run", "read", "write"] as const;

testWhere(HAS_OPENSSL, NEEDS, "main speaks TLS with --cert and --key", async () => {
  await using certificate = await Certificate.make();
  const { cert, certFile, keyFile } = certificate;
  await using program = startLoket(["--port", "0", "--cert", certFile, "--key", keyFile]);
  const pattern = /^loket serves .* on (https:\S+)$/m;
  const [, url = ""] = await program.stdout.until(pattern);
  assertMatch(url, /^https:\/\/127\.0\.0\.1:[1-9][0-9]*\/$/);
  using client = Deno.createHttpClient({ caCerts: [cert] });
  const response = await fetch(new URL("/ping", url), { client });
  assertEquals(await response.text(), '{"ping": 1}\n');
});

testWhere(HAS_OPENSSL, NEEDS, "main says in one line what is wrong with PEM files", async (t) => {
  await using certificate = await Certificate.make();
  const { certFile, keyFile } = certificate;
  const folder = certFile.slice(0, certFile.lastIndexOf("/"));
  const mistakes: [cert: string, key: string, message: string][] = [
    ["/no/such.pem", keyFile, "Cannot read the certificate /no/such.pem: there is no such file"],
    [certFile, "/no/such.pem", "Cannot read the key /no/such.pem: there is no such file"],
    [folder, keyFile, `Cannot read the certificate ${folder}: it is a folder`],
    [keyFile, keyFile, "No certificates found in certificate data; is it PEM?"],
    [certFile, certFile, "No keys found in key data; is it PEM?"],
  ];
  for (const [cert, key, message] of mistakes) {
    await t.step(message.replace(folder, "folder"), async () => {
      await using program = startLoket(["--port", "0", "--cert", cert, "--key", key]);
      const { code } = await program.ended();
      const printed = await program.stderr.whole();
      assertStringIncludes(printed, message);
      assertEquals([code, printed.trim().split("\n").length], [1, 1]);
    });
  }
});

testWhere(HAS_OPENSSL, NEEDS, "main says that it may not read the PEM files", async () => {
  await using certificate = await Certificate.make();
  const { certFile, keyFile } = certificate;
  const args = ["--port", "0", "--cert", certFile, "--key", keyFile];
  await using program = startLoket(args, ["--allow-net", "--allow-read=."]);
  const { code } = await program.ended();
  assertEquals([code, await program.stderr.whole()], [
    1,
    `loket: Cannot read the certificate ${certFile}: run with --allow-read\n`,
  ]);
});

testWhere(HAS_OPENSSL, NEEDS, "main says in one line that the key is of another one", async () => {
  await using one = await Certificate.make();
  await using other = await Certificate.make();
  const args = ["--port", "0", "--cert", one.certFile, "--key", other.keyFile];
  await using program = startLoket(args);
  const { code } = await program.ended();
  const printed = await program.stderr.whole();
  assertMatch(printed, /^loket: Cannot listen on 127\.0\.0\.1:0: [^\n]+\n$/);
  assertEquals(code, 1);
});
