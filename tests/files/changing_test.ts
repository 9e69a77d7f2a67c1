// Files that change while they are downloaded; the long form is tests/stress/changing.ts.

import { assert, assertEquals } from "@std/assert";
import { ChangingFiles } from "../support/changing_files.ts";
import { testWith } from "../support/test.ts";

const NEEDS = ["net", "read", "write", "run"] as const;
const DOWNLOADS = 40;
const CLIENTS = 8;

for (const etagFrom of ["version", "content"] as const) {
  testWith(
    NEEDS,
    `serveFiles mixes no two versions of files that change, tags from the ${etagFrom}`,
    async () => {
      await using files = await ChangingFiles.start({ etagFrom, seed: 1 });
      await files.download(DOWNLOADS, CLIENTS);
      const { settledMs } = await files.settle();
      assertEquals(files.downloads.faults, []);
      assert(settledMs.every(Number.isFinite), `${settledMs}`);
      assert(files.downloads.versions.size > 0);
      assertEquals((await files.printed()).others, "");
    },
  );
}
