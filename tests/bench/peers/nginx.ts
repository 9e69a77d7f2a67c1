// nginx with a configuration, a folder and a port of its own: in the foreground, one worker, no access
// log. Of what is installed it uses the program and the table of media types.

import { dirname, join } from "@std/path";
import { errorOutputOf, isInstalled } from "../machine.ts";
import type { Command, Peer, Place } from "./peer.ts";

const OPEN_FILE_CACHE = `
  open_file_cache max=1000 inactive=60s;
  open_file_cache_valid 1s;`;

/** nginx with sendfile, as it comes. */
export const NGINX: Peer = {
  name: "nginx",
  title: "nginx",
  missing: async () => await isInstalled("nginx") ? undefined : "nginx is not installed",
  servesInChild: true,
  prepare: (place) => prepare(place, ""),
};

/** nginx that keeps files open. */
export const NGINX_CACHE: Peer = {
  ...NGINX,
  name: "nginx-cache",
  title: "nginx, open_file_cache",
  prepare: (place) => prepare(place, OPEN_FILE_CACHE),
};

async function prepare(place: Place, fileCache: string): Promise<Command> {
  const file = join(place.folder, "nginx.conf");
  await Deno.writeTextFile(file, configuration(place, await mediaTypes(), fileCache));
  // Without -e it would first look for the log that it was built with.
  return ["nginx", "-e", join(place.folder, "error.log"), "-p", place.folder, "-c", file];
}

/** Gives the line that reads the media types of the installation; none where they are not found. */
async function mediaTypes(): Promise<string> {
  const [, path] = /--conf-path=(\S+)/.exec(await errorOutputOf("nginx", "-V") ?? "") ?? [];
  if (path === undefined) return "";
  const file = join(dirname(path), "mime.types");
  const isThere = await Deno.stat(file).then(({ isFile }) => isFile, () => false);
  return isThere ? `include ${file};` : "";
}

function configuration(place: Place, types: string, fileCache: string): string {
  const { folder, port, tls } = place;
  return `daemon off;
worker_processes 1;
worker_rlimit_nofile 20000;
pid ${folder}/pid;
events { worker_connections 15000; }
http {
  ${types}
  default_type application/octet-stream;
  access_log off;
  sendfile on;
  tcp_nopush on;
  # Otherwise each connection is closed after 1,000 requests.
  keepalive_requests 1000000000;
  client_body_temp_path ${folder}/client_body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;${fileCache}
  server {
    listen 127.0.0.1:${port}${tls === undefined ? "" : " ssl"};
    ${tls === undefined ? "" : `ssl_certificate ${tls.certFile};`}
    ${tls === undefined ? "" : `ssl_certificate_key ${tls.keyFile};`}
    ${location(place)}
  }
}
`;
}

function location({ role, filesFolder }: Place): string {
  if (role === "files") return `root ${filesFolder};`;
  return 'location / { default_type text/plain; return 200 "Hello, world"; }';
}
