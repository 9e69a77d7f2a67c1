// The shortest program with loket.

import { serve, text } from "../../../mod.ts";

serve({ port: Number(Deno.args[1]), hostname: "127.0.0.1" }, () => text("Hello, world"));
