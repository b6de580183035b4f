import { httpRouter } from "convex/server";
import { auth } from "./auth";

const http = httpRouter();

// OpenID discovery and the public keys, by which the deployment checks tokens.
auth.addHttpRoutes(http);

export default http;
