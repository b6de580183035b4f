// Who may do what. A row is something that can be asked for; a column is somebody who asks:
//
//   nobody    brings no session
//   garbage   has cookies and a token that are none
//   expired   has a token whose time is over, and nothing to get another by
//   revoked   has a session that its owner has ended from elsewhere
//   disabled  is kept out by an administrator
//   other     is signed in, and asks for what is the member's
//   member    asks for their own
//   admin     administers the deployment, and asks for what is the member's
//
// A cell is what they get:
//
//   own        it, with what is theirs in it         theirs     it, with what is the member's in it
//   ok, true   it, or what they asked for is done    no, false  that it is not so, or not right
//   refused    that they are not signed in           401, 404   the status of the answer
//   not_found  that there is nothing here for them   /signin    that page instead, or next
//   expired    that it is good for nothing           leaves     another site: a provider, or the application again
//
// Whatever a cell says: what is the member's has changed in the member's column only, or where it is an administrator's
// function in theirs, and there it has changed.
//
// Whoever adds something adds its row here, and so says that it is meant for everyone: see `authorization.spec.ts` and
// `shipped.spec.ts`.
import { readTable } from "./table.ts";

/**
 * The public functions of the deployment. Those that need nobody say which ways to sign in there are, whether somebody is
 * signed in, and how far a deletion is to whoever has its ticket, which cannot be guessed. `auth:signOut` and
 * `sessions:end` say the same to everyone, and end only a session that the caller has all of the token of.
 */
export const FUNCTIONS = readTable(`
                                         nobody   garbage  expired  revoked  disabled  other      member     admin
  account:profile                        refused  401      401      refused  refused   own        own        own
  account:removePicture                  refused  401      401      refused  refused   ok         ok         ok
  account:rename                         refused  401      401      refused  refused   ok         ok         ok
  admin:revokeSessions                   refused  401      401      refused  refused   not_found  not_found  ok
  admin:securityLog                      refused  401      401      refused  refused   not_found  not_found  theirs
  admin:sessions                         refused  401      401      refused  refused   not_found  not_found  theirs
  admin:setDisabled                      refused  401      401      refused  refused   not_found  not_found  ok
  admin:users                            refused  401      401      refused  refused   not_found  not_found  theirs
  auth:isAuthenticated                   false    401      401      false    false     true       true       true
  auth:signIn (a code, and no verifier)  no       401      401      no       no        no         no         no
  auth:signIn (own refresh token)        no       401      401      no       no        ok         ok         ok
  auth:signOut                           ok       401      401      ok       ok        ok         ok         ok
  deletion:progress                      ok       401      401      ok       ok        ok         ok         ok
  deletion:request                       refused  401      401      refused  refused   ok         ok         ok
  emailChange:confirm                    refused  401      401      refused  refused   no         ok         no
  emailChange:request                    refused  401      401      refused  refused   ok         ok         ok
  emailChange:undo (a token of nothing)  expired  401      401      expired  expired   expired    expired    expired
  files:list                             refused  401      401      refused  refused   own        own        own
  files:remove                           refused  401      401      refused  refused   not_found  ok         not_found
  messages:list                          refused  401      401      refused  refused   ok         ok         ok
  messages:remove                        refused  401      401      refused  refused   not_found  ok         not_found
  messages:send                          refused  401      401      refused  refused   ok         ok         ok
  methods:accept                         refused  401      401      refused  refused   expired    ok         expired
  methods:begin                          refused  401      401      refused  refused   ok         ok         ok
  methods:list                           refused  401      401      refused  refused   own        own        own
  methods:offer                          refused  401      401      refused  refused   ok         ok         ok
  methods:remove                         refused  401      401      refused  refused   not_found  ok         not_found
  passwordChange:set                     refused  401      401      refused  refused   ok         ok         ok
  recent:confirmCode                     refused  401      401      refused  refused   no         ok         no
  recent:confirmPassword                 refused  401      401      refused  refused   no         ok         no
  recent:requestCode                     refused  401      401      refused  refused   ok         ok         ok
  recent:state                           refused  401      401      refused  refused   ok         ok         ok
  securityLog:list                       refused  401      401      refused  refused   own        own        own
  sessions:alive                         false    401      401      false    false     true       true       true
  sessions:end                           ok       401      401      ok       ok        ok         ok         ok
  sessions:list                          refused  401      401      refused  refused   own        own        own
  sessions:revoke                        refused  401      401      refused  refused   not_found  ok         not_found
  sessions:revokeOthers                  refused  401      401      refused  refused   ok         ok         ok
  signInMethods:list                     ok       401      401      ok       ok        ok         ok         ok
  tasks:add                              refused  401      401      refused  refused   ok         ok         ok
  tasks:list                             refused  401      401      refused  refused   own        own        own
  tasks:remove                           refused  401      401      refused  refused   not_found  ok         not_found
  tasks:rename                           refused  401      401      refused  refused   not_found  ok         not_found
  tasks:setDone                          refused  401      401      refused  refused   not_found  ok         not_found
  users:viewer                           refused  401      401      refused  refused   own        own        own
`);

/**
 * The HTTP actions, asked by the application's own pages: those of others are refused, see `files.spec.ts`. What is under
 * `/api/auth` is the library's, and looks at nobody's session: a provider's answer counts by its state and its verifier.
 * Whoever has neither is led back to the application, where it is said that it did not work.
 */
export const HTTP_ACTIONS = readTable(`
                                                               nobody  garbage  expired  revoked  disabled  other   member  admin
  GET /.well-known/jwks.json                                   200     200      200      200      200       200     200     200
  GET /.well-known/openid-configuration                        200     200      200      200      200       200     200     200
  GET /api/auth/callback/* (an answer that nobody asked for)   leaves  leaves   leaves   leaves   leaves    leaves  leaves  leaves
  GET /api/auth/signin/* (a verifier of nobody)                leaves  leaves   leaves   leaves   leaves    leaves  leaves  leaves
  GET /export                                                  401     401      401      401      401       own     own     own
  GET /files/*                                                 401     401      401      401      401       404     own     404
  OPTIONS /export                                              204     204      204      204      204       204     204     204
  OPTIONS /files                                               204     204      204      204      204       204     204     204
  OPTIONS /files/*                                             204     204      204      204      204       204     204     204
  OPTIONS /picture                                             204     204      204      204      204       204     204     204
  POST /api/auth/callback/* (an answer that nobody asked for)  leaves  leaves   leaves   leaves   leaves    leaves  leaves  leaves
  POST /files                                                  401     401      401      401      401       201     201     201
  POST /picture                                                401     401      401      401      401       200     200     200
`);

/**
 * Pages and route handlers. The middleware looks at the token alone, as long as that has not expired: what is shown to
 * somebody whose session is over all the same is no more than that there is nothing here, or where to go.
 */
export const ROUTES = readTable(`
                           nobody   garbage  expired  revoked           disabled          other             member            admin
  /                        200      200      200      200               200               200               200               200
  /_global-error           /signin  /signin  /signin  500               500               500               500               500
  /_not-found              /signin  /signin  /signin  404               404               404               404               404
  /account                 /signin  /signin  /signin  /signin           /signin           own               own               own
  /account/callback        /signin  /signin  /signin  /account/methods  /account/methods  /account/methods  /account/methods  /account/methods
  /account/confirm         /signin  /signin  /signin  /signin           /signin           /account          /account          /account
  /account/data            /signin  /signin  /signin  /signin           /signin           200               200               200
  /account/delete          /signin  /signin  /signin  /signin           /signin           own               own               own
  /account/devices         /signin  /signin  /signin  /signin           /signin           own               own               own
  /account/email           /signin  /signin  /signin  /signin           /signin           200               200               200
  /account/email/code      /signin  /signin  /signin  /account/email    /account/email    /account/email    /account/email    /account/email
  /account/log             /signin  /signin  /signin  /signin           /signin           own               own               own
  /account/methods         /signin  /signin  /signin  /signin           /signin           own               own               own
  /account/methods/remove  /signin  /signin  /signin  /signin           /signin           /account/methods  200               /account/methods
  /account/password        /signin  /signin  /signin  /signin           /signin           own               own               own
  /account/undo            200      200      200      200               200               200               200               200
  /admin                   /signin  /signin  /signin  /signin           /signin           404               404               theirs
  /admin/log               /signin  /signin  /signin  /signin           /signin           404               404               theirs
  /api/viewer              401      401      401      401               401               own               own               own
  /goodbye                 200      200      200      200               200               200               200               200
  /icon.svg                200      200      200      200               200               200               200               200
  /product                 /signin  /signin  /signin  /signin           /signin           own               own               own
  /product/files           /signin  /signin  /signin  /signin           /signin           own               own               own
  /product/messages        /signin  /signin  /signin  /signin           /signin           200               200               200
  /product/server          /signin  /signin  /signin  /signin           /signin           own               own               own
  /robots.txt              200      200      200      200               200               200               200               200
  /signin                  200      200      200      200               200               /product          /product          /product
  /signin/callback         /signin  /signin  /signin  /signin           /signin           /product          /product          /product
  /signin/code             /signin  /signin  /signin  /signin           /signin           /product          /product          /product
  /signin/link             /signin  /signin  /signin  /signin           /signin           /product          /product          /product
  /signin/reset            200      200      200      200               200               /product          /product          /product
  /signin/reset/code       /signin  /signin  /signin  /signin           /signin           /product          /product          /product
  /signin/verify           /signin  /signin  /signin  /signin           /signin           /product          /product          /product
  /unavailable             503      503      503      503               503               503               503               503
`);

/** What the middleware answers itself: another token for a session that is alive, and an end for any. */
export const AUTH_ROUTE = readTable(`
                                  nobody  garbage  expired  revoked  disabled  other  member  admin
  /api/auth (refresh)             no      no       no       no       no        ok     ok      ok
  /api/auth (sign out)            ok      ok       ok       ok       ok        ok     ok      ok
  /api/auth (any other function)  400     400      400      400      400       400    400     400
`);

/**
 * Server actions, by the path that their file is at. Where one page is the answer to everyone, it asks for itself who
 * somebody is: what differs is what they find there. To sign out a device that is none of one's own is "ok", because it
 * is not among them then; nobody else is signed out by it.
 */
export const SERVER_ACTIONS = readTable(`
                                                        nobody              garbage             expired             revoked             disabled            other                member               admin
  @convex-dev/auth invalidateCache                      ok                  ok                  ok                  ok                  ok                  ok                   ok                   ok
  /account forgetAddressChange                          ok                  ok                  ok                  ok                  ok                  ok                   ok                   ok
  /account removePicture                                refused             refused             refused             refused             refused             ok                   ok                   ok
  /account rename                                       refused             refused             refused             refused             refused             ok                   ok                   ok
  /account/delete deleteAccount                         refused             refused             refused             refused             refused             ok                   ok                   ok
  /account/devices signOutDevice                        refused             refused             refused             refused             refused             ok                   ok                   ok
  /account/devices signOutOthers                        refused             refused             refused             refused             refused             ok                   ok                   ok
  /product addTask                                      refused             refused             refused             refused             refused             ok                   ok                   ok
  /account addProvider                                  /account/methods    /account/methods    /account/methods    /account/methods    /account/methods    leaves               leaves               leaves
  /account confirmByProvider                            /signin             /signin             /signin             /signin             /signin             leaves               leaves               leaves
  /account/confirm confirmCode                          refused             refused             refused             refused             refused             no                   /account             no
  /account/confirm confirmPassword                      refused             refused             refused             refused             refused             no                   /account             no
  /account/confirm requestCode                          refused             refused             refused             refused             refused             /account/confirm     /account/confirm     /account/confirm
  /account/email confirmAddressChange                   refused             refused             refused             refused             refused             no                   /account             no
  /account/email requestAddressChange                   refused             refused             refused             refused             refused             /account/email/code  /account/email/code  /account/email/code
  /account/methods/remove removeMethod                  refused             refused             refused             refused             refused             /account/methods     /account/methods     /account/methods
  /account/password setPassword                         refused             refused             refused             refused             refused             /account/methods     /account/methods     /account/methods
  /account/undo undoAddressChange (a token of nothing)  /account/undo       /account/undo       /account/undo       /account/undo       /account/undo       /account/undo        /account/undo        /account/undo
  /admin revokeSessions                                 refused             refused             refused             refused             refused             404                  404                  ok
  /admin setDisabled                                    refused             refused             refused             refused             refused             404                  404                  ok
  /product/messages sendMessage                         /signin             /signin             /signin             /signin             /signin             /product/messages    /product/messages    /product/messages
  /product/server addTask                               /product/server     /product/server     /product/server     /product/server     /product/server     /product/server      /product/server      /product/server
  /product/server removeTask                            /product/server     /product/server     /product/server     /product/server     /product/server     /product/server      /product/server      /product/server
  /product/server setTaskDone                           /product/server     /product/server     /product/server     /product/server     /product/server     /product/server      /product/server      /product/server
  /signin continueWith                                  leaves              leaves              leaves              leaves              leaves              leaves               leaves               leaves
  /signin sendMail                                      /signin/code        /signin/code        /signin/code        /signin/code        /signin/code        /signin/code         /signin/code         /signin/code
  /signin signIn (nobody's password)                    no                  no                  no                  no                  no                  no                   no                   no
  /signin signUp                                        /signin/verify      /signin/verify      /signin/verify      /signin/verify      /signin/verify      /signin/verify       /signin/verify       /signin/verify
  /signin/code enterCode (nothing was begun)            /signin             /signin             /signin             /signin             /signin             /signin              /signin              /signin
  /signin/link openLink (nothing was begun)             /signin             /signin             /signin             /signin             /signin             /signin              /signin              /signin
  /signin/reset/code resetPassword (nothing was begun)  /signin             /signin             /signin             /signin             /signin             /signin              /signin              /signin
  /signin/verify verify (nothing was begun)             /signin             /signin             /signin             /signin             /signin             /signin              /signin              /signin
  /signin/reset requestReset                            /signin/reset/code  /signin/reset/code  /signin/reset/code  /signin/reset/code  /signin/reset/code  /signin/reset/code   /signin/reset/code   /signin/reset/code
`);
