import { httpRouter } from "convex/server";
import { exportData } from "./httpActions/exportData";
import { downloadFile, FILE_PATH } from "./httpActions/fileDownload";
import { uploadFile } from "./httpActions/fileUpload";
import { addViewerRoute, recently } from "./httpViewer";
import { uploadPicture } from "./httpActions/pictureUpload";
import { addLibraryRoutes } from "./oauth/routes";

const http = httpRouter();

addLibraryRoutes(http);

addViewerRoute(http, { path: "/files" }, "POST", uploadFile);
addViewerRoute(http, { pathPrefix: FILE_PATH }, "GET", downloadFile);
addViewerRoute(http, { path: "/export" }, "GET", recently(exportData));
addViewerRoute(http, { path: "/picture" }, "POST", uploadPicture);

export default http;
