"use client";

/**
 * The last resort, when the layout itself failed: no style sheet, no component of ours, and nothing that a script has to
 * do. Whether one still runs is not sure by then.
 */
export default function GlobalError() {
  return (
    <html lang="en">
      <body
        style={{
          fontFamily: "system-ui, sans-serif",
          margin: "20vh auto",
          maxWidth: "28rem",
          padding: "0 1.5rem",
        }}
      >
        <title>Doorman</title>
        <h1>This page did not work</h1>
        <p>It is our fault, not yours. Nothing that you saved is lost.</p>
        <p>
          {/* oxlint-disable-next-line jsx-a11y/anchor-is-valid -- leads to the address that failed, whatever it is */}
          <a href="">Load it again</a>
        </p>
      </body>
    </html>
  );
}
