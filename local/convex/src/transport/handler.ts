/** Everything that answers HTTP. Nothing in here knows of sockets or of `node:http`. */
export type Handler = (request: Request) => Promise<Response>;
