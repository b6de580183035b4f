/** The floor of HTTP: a bare `node:http` server that reads each request to its end and answers the bytes it was given. */
import { createServer } from "node:http";

const [contentType = "text/plain", base64 = ""] = process.argv.slice(2);
const body = Buffer.from(base64, "base64");

const server = createServer((request, response) => {
  request.resume().on("end", () => {
    response.writeHead(200, { "content-type": contentType, "content-length": body.length }).end(body);
  });
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("Expected a TCP address.");
  console.log(JSON.stringify({ url: `http://127.0.0.1:${address.port}` }));
});
