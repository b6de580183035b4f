/** Where this browser remembers the theme: "light" or "dark"; nothing where it follows the system. */
export const THEME_KEY = "theme";

/**
 * Runs before the first paint, so that no page flashes in the wrong colours. The policy of every page names this script
 * by the hash of exactly these characters.
 */
export const THEME_SCRIPT =
  `try{let t=localStorage.getItem("${THEME_KEY}");` +
  `document.documentElement.classList.toggle("dark",` +
  `t==="dark"||t!=="light"&&matchMedia("(prefers-color-scheme: dark)").matches)}catch{}`;
