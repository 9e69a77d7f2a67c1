import { assertEquals } from "@std/assert";
import { addressOf, startLoket } from "../support/program.ts";
import { connect, read, write } from "../support/socket.ts";
import { testWith } from "../support/test.ts";

const GET = "GET /ping HTTP/1.1\r\nHost: localhost\r\n\r\n";
const ANSWER = '{"ping": 1}\n';
const QUEUE = "Whoever comes waits.";

testWith(
  ["run", "read", "net"],
  "main --serial says who is served and who had to wait",
  async () => {
    await using loket = startLoket(["--port", "0", "--serial"]);
    const port = Number((await addressOf(loket)).port);
    await loket.stdout.until(
      /^It serves one connection at a time\. Whoever .*\n.*: a lesson, not a way to serve\.$/m,
    );
    const first = await connect(port);
    await write(first, GET);
    await read(first, ANSWER);
    using second = await connect(port);
    await write(second, GET);
    first.close();
    await read(second, ANSWER);
    second.closeWrite();
    await loket.stdout.until(/^Connection 2 has ended/m);
    using third = await connect(port);
    const address = ({ localAddr }: Deno.TcpConn) => `127.0.0.1:${localAddr.port}`;
    await loket.stdout.until(/connection 3/);
    loket.signal("SIGTERM");
    const lines = (await loket.stdout.whole()).split("\n");
    assertEquals(lines.filter((line) => line.startsWith("Serving")), [
      `Serving ${address(first)} (connection 1). ${QUEUE}`,
      `Serving ${address(second)} (connection 2), which had to wait. ${QUEUE}`,
      `Serving ${address(third)} (connection 3). ${QUEUE}`,
    ]);
  },
);
