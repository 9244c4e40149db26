// A mail relay that keeps what it gets: for stories that send for real.

import { createServer } from "node:net";

/** Listens on a free port of this machine; `letters` grows with each message as it came over the wire. */
export async function startRelay() {
  const letters = [];
  const server = createServer((socket) => converse(socket, letters));
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return { port: server.address().port, letters, stop: () => server.close() };
}

function converse(socket, letters) {
  let waiting = "";
  let letter;
  const say = (line) => socket.write(`${line}\r\n`);
  const hear = (line) => {
    if (letter) {
      if (line !== ".") return letter.lines.push(line.startsWith(".") ? line.slice(1) : line);
      letters.push({ to: letter.to, text: letter.lines.join("\r\n") });
      letter = undefined;
      return say("250 2.0.0 kept");
    }
    const word = line.slice(0, 4).toUpperCase();
    if (word === "EHLO") return socket.write("250-relay.example\r\n250-PIPELINING\r\n250 8BITMIME\r\n");
    if (word === "RCPT") socket.to = line.match(/<(.*)>/)?.[1];
    if (word === "DATA") {
      letter = { to: socket.to, lines: [] };
      return say("354 go on");
    }
    say(word === "QUIT" ? "221 2.0.0 bye" : "250 2.0.0 well");
    if (word === "QUIT") socket.end();
  };
  socket.setEncoding("utf8");
  socket.on("error", () => {});
  socket.on("data", (chunk) => {
    waiting += chunk;
    for (let end = waiting.indexOf("\r\n"); end >= 0; end = waiting.indexOf("\r\n")) {
      const line = waiting.slice(0, end);
      waiting = waiting.slice(end + 2);
      hear(line);
    }
  });
  say("220 relay.example ESMTP");
}
