import { httpRouter } from "convex/server";
import { auth } from "./auth";
import { exportData } from "./httpActions/exportData";
import { downloadFile, FILE_PATH } from "./httpActions/fileDownload";
import { uploadFile } from "./httpActions/fileUpload";
import { addViewerRoute, recently } from "./httpViewer";
import { uploadPicture } from "./httpActions/pictureUpload";

const http = httpRouter();

// OpenID discovery and the public keys, by which the deployment checks tokens.
auth.addHttpRoutes(http);

addViewerRoute(http, { path: "/files" }, "POST", uploadFile);
addViewerRoute(http, { pathPrefix: FILE_PATH }, "GET", downloadFile);
addViewerRoute(http, { path: "/export" }, "GET", recently(exportData));
addViewerRoute(http, { path: "/picture" }, "POST", uploadPicture);

export default http;
