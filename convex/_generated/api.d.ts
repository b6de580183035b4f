/* eslint-disable */
/**
 * Generated `api` utility.
 *
 * THIS CODE IS AUTOMATICALLY GENERATED.
 *
 * To regenerate, run `npx convex dev`.
 * @module
 */

import type * as account from "../account.js";
import type * as accountChange_accounts from "../accountChange/accounts.js";
import type * as accountChange_guest from "../accountChange/guest.js";
import type * as accountChange_methodLink from "../accountChange/methodLink.js";
import type * as accountChange_methodNames from "../accountChange/methodNames.js";
import type * as accountChange_moveAddress from "../accountChange/moveAddress.js";
import type * as accountChange_ownRows from "../accountChange/ownRows.js";
import type * as accountChange_removedProviders from "../accountChange/removedProviders.js";
import type * as accountChange_secretToken from "../accountChange/secretToken.js";
import type * as admin from "../admin.js";
import type * as adminViewer from "../adminViewer.js";
import type * as attempts from "../attempts.js";
import type * as auth from "../auth.js";
import type * as authors from "../authors.js";
import type * as cleanup from "../cleanup.js";
import type * as credentials from "../credentials.js";
import type * as crons from "../crons.js";
import type * as deletion from "../deletion.js";
import type * as emailChange from "../emailChange.js";
import type * as emailUndo from "../emailUndo.js";
import type * as environment from "../environment.js";
import type * as exportRows from "../exportRows.js";
import type * as files from "../files.js";
import type * as http from "../http.js";
import type * as httpActions_crossOrigin from "../httpActions/crossOrigin.js";
import type * as httpActions_exportData from "../httpActions/exportData.js";
import type * as httpActions_fileDownload from "../httpActions/fileDownload.js";
import type * as httpActions_fileName from "../httpActions/fileName.js";
import type * as httpActions_fileRules from "../httpActions/fileRules.js";
import type * as httpActions_fileType from "../httpActions/fileType.js";
import type * as httpActions_fileUpload from "../httpActions/fileUpload.js";
import type * as httpActions_httpRefusal from "../httpActions/httpRefusal.js";
import type * as httpActions_pictureRules from "../httpActions/pictureRules.js";
import type * as httpActions_pictureUpload from "../httpActions/pictureUpload.js";
import type * as httpActions_receivedFile from "../httpActions/receivedFile.js";
import type * as httpActions_requestBody from "../httpActions/requestBody.js";
import type * as httpViewer from "../httpViewer.js";
import type * as limits from "../limits.js";
import type * as listPage from "../listPage.js";
import type * as mail_device from "../mail/device.js";
import type * as mail_facts from "../mail/facts.js";
import type * as mail_letter from "../mail/letter.js";
import type * as mail_letterHtml from "../mail/letterHtml.js";
import type * as mail_letterStyle from "../mail/letterStyle.js";
import type * as mail_letterText from "../mail/letterText.js";
import type * as mail_mail from "../mail/mail.js";
import type * as mail_render from "../mail/render.js";
import type * as mail_send from "../mail/send.js";
import type * as messageText from "../messageText.js";
import type * as messages from "../messages.js";
import type * as methodNotice from "../methodNotice.js";
import type * as methods from "../methods.js";
import type * as notices from "../notices.js";
import type * as oauth_apple from "../oauth/apple.js";
import type * as oauth_github from "../oauth/github.js";
import type * as oauth_google from "../oauth/google.js";
import type * as oauth_profile from "../oauth/profile.js";
import type * as oauth_routes from "../oauth/routes.js";
import type * as passwordAccounts from "../passwordAccounts.js";
import type * as passwordChange from "../passwordChange.js";
import type * as passwords_breach from "../passwords/breach.js";
import type * as passwords_commonPasswords from "../passwords/commonPasswords.js";
import type * as passwords_passwordHash from "../passwords/passwordHash.js";
import type * as passwords_passwordPolicy from "../passwords/passwordPolicy.js";
import type * as randomText from "../randomText.js";
import type * as recent from "../recent.js";
import type * as recentViewer from "../recentViewer.js";
import type * as securityLog from "../securityLog.js";
import type * as session_endSession from "../session/endSession.js";
import type * as session_securityEvent from "../session/securityEvent.js";
import type * as session_sessionDetails from "../session/sessionDetails.js";
import type * as session_sessionLifetime from "../session/sessionLifetime.js";
import type * as sessions from "../sessions.js";
import type * as sha256Hex from "../sha256Hex.js";
import type * as signIn_accountOwner from "../signIn/accountOwner.js";
import type * as signIn_addressOwner from "../signIn/addressOwner.js";
import type * as signIn_admission from "../signIn/admission.js";
import type * as signIn_askedAddress from "../signIn/askedAddress.js";
import type * as signIn_asker from "../signIn/asker.js";
import type * as signIn_caller from "../signIn/caller.js";
import type * as signIn_knownDevices from "../signIn/knownDevices.js";
import type * as signIn_mailSignIn from "../signIn/mailSignIn.js";
import type * as signIn_mailedCode from "../signIn/mailedCode.js";
import type * as signIn_newDevice from "../signIn/newDevice.js";
import type * as signIn_noteFailure from "../signIn/noteFailure.js";
import type * as signIn_openAttempt from "../signIn/openAttempt.js";
import type * as signIn_origin from "../signIn/origin.js";
import type * as signIn_password from "../signIn/password.js";
import type * as signIn_passwordFlows from "../signIn/passwordFlows.js";
import type * as signIn_returnAddress from "../signIn/returnAddress.js";
import type * as signIn_signInParams from "../signIn/signInParams.js";
import type * as signIn_signInRefusal from "../signIn/signInRefusal.js";
import type * as signInMethods from "../signInMethods.js";
import type * as sweeps from "../sweeps.js";
import type * as taskText from "../taskText.js";
import type * as tasks from "../tasks.js";
import type * as users from "../users.js";
import type * as viewer from "../viewer.js";

import type {
  ApiFromModules,
  FilterApi,
  FunctionReference,
} from "convex/server";

declare const fullApi: ApiFromModules<{
  account: typeof account;
  "accountChange/accounts": typeof accountChange_accounts;
  "accountChange/guest": typeof accountChange_guest;
  "accountChange/methodLink": typeof accountChange_methodLink;
  "accountChange/methodNames": typeof accountChange_methodNames;
  "accountChange/moveAddress": typeof accountChange_moveAddress;
  "accountChange/ownRows": typeof accountChange_ownRows;
  "accountChange/removedProviders": typeof accountChange_removedProviders;
  "accountChange/secretToken": typeof accountChange_secretToken;
  admin: typeof admin;
  adminViewer: typeof adminViewer;
  attempts: typeof attempts;
  auth: typeof auth;
  authors: typeof authors;
  cleanup: typeof cleanup;
  credentials: typeof credentials;
  crons: typeof crons;
  deletion: typeof deletion;
  emailChange: typeof emailChange;
  emailUndo: typeof emailUndo;
  environment: typeof environment;
  exportRows: typeof exportRows;
  files: typeof files;
  http: typeof http;
  "httpActions/crossOrigin": typeof httpActions_crossOrigin;
  "httpActions/exportData": typeof httpActions_exportData;
  "httpActions/fileDownload": typeof httpActions_fileDownload;
  "httpActions/fileName": typeof httpActions_fileName;
  "httpActions/fileRules": typeof httpActions_fileRules;
  "httpActions/fileType": typeof httpActions_fileType;
  "httpActions/fileUpload": typeof httpActions_fileUpload;
  "httpActions/httpRefusal": typeof httpActions_httpRefusal;
  "httpActions/pictureRules": typeof httpActions_pictureRules;
  "httpActions/pictureUpload": typeof httpActions_pictureUpload;
  "httpActions/receivedFile": typeof httpActions_receivedFile;
  "httpActions/requestBody": typeof httpActions_requestBody;
  httpViewer: typeof httpViewer;
  limits: typeof limits;
  listPage: typeof listPage;
  "mail/device": typeof mail_device;
  "mail/facts": typeof mail_facts;
  "mail/letter": typeof mail_letter;
  "mail/letterHtml": typeof mail_letterHtml;
  "mail/letterStyle": typeof mail_letterStyle;
  "mail/letterText": typeof mail_letterText;
  "mail/mail": typeof mail_mail;
  "mail/render": typeof mail_render;
  "mail/send": typeof mail_send;
  messageText: typeof messageText;
  messages: typeof messages;
  methodNotice: typeof methodNotice;
  methods: typeof methods;
  notices: typeof notices;
  "oauth/apple": typeof oauth_apple;
  "oauth/github": typeof oauth_github;
  "oauth/google": typeof oauth_google;
  "oauth/profile": typeof oauth_profile;
  "oauth/routes": typeof oauth_routes;
  passwordAccounts: typeof passwordAccounts;
  passwordChange: typeof passwordChange;
  "passwords/breach": typeof passwords_breach;
  "passwords/commonPasswords": typeof passwords_commonPasswords;
  "passwords/passwordHash": typeof passwords_passwordHash;
  "passwords/passwordPolicy": typeof passwords_passwordPolicy;
  randomText: typeof randomText;
  recent: typeof recent;
  recentViewer: typeof recentViewer;
  securityLog: typeof securityLog;
  "session/endSession": typeof session_endSession;
  "session/securityEvent": typeof session_securityEvent;
  "session/sessionDetails": typeof session_sessionDetails;
  "session/sessionLifetime": typeof session_sessionLifetime;
  sessions: typeof sessions;
  sha256Hex: typeof sha256Hex;
  "signIn/accountOwner": typeof signIn_accountOwner;
  "signIn/addressOwner": typeof signIn_addressOwner;
  "signIn/admission": typeof signIn_admission;
  "signIn/askedAddress": typeof signIn_askedAddress;
  "signIn/asker": typeof signIn_asker;
  "signIn/caller": typeof signIn_caller;
  "signIn/knownDevices": typeof signIn_knownDevices;
  "signIn/mailSignIn": typeof signIn_mailSignIn;
  "signIn/mailedCode": typeof signIn_mailedCode;
  "signIn/newDevice": typeof signIn_newDevice;
  "signIn/noteFailure": typeof signIn_noteFailure;
  "signIn/openAttempt": typeof signIn_openAttempt;
  "signIn/origin": typeof signIn_origin;
  "signIn/password": typeof signIn_password;
  "signIn/passwordFlows": typeof signIn_passwordFlows;
  "signIn/returnAddress": typeof signIn_returnAddress;
  "signIn/signInParams": typeof signIn_signInParams;
  "signIn/signInRefusal": typeof signIn_signInRefusal;
  signInMethods: typeof signInMethods;
  sweeps: typeof sweeps;
  taskText: typeof taskText;
  tasks: typeof tasks;
  users: typeof users;
  viewer: typeof viewer;
}>;

/**
 * A utility for referencing Convex functions in your app's public API.
 *
 * Usage:
 * ```js
 * const myFunctionReference = api.myModule.myFunction;
 * ```
 */
export declare const api: FilterApi<
  typeof fullApi,
  FunctionReference<any, "public">
>;

/**
 * A utility for referencing Convex functions in your app's internal API.
 *
 * Usage:
 * ```js
 * const myFunctionReference = internal.myModule.myFunction;
 * ```
 */
export declare const internal: FilterApi<
  typeof fullApi,
  FunctionReference<any, "internal">
>;

export declare const components: {};
