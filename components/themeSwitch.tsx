"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { Button } from "@/components/ui/button";
import { useHydrated } from "./useHydrated";
import { useTheme } from "./useTheme";

const THEMES = {
  system: { icon: Monitor, next: "light" },
  light: { icon: Sun, next: "dark" },
  dark: { icon: Moon, next: "system" },
} as const;

/** Goes round the three themes. Which one is chosen is known in the browser alone. */
export function ThemeSwitch() {
  const [theme, setTheme] = useTheme();
  const hydrated = useHydrated();
  const { icon: Icon, next } = THEMES[theme];
  return (
    <Button
      look="ghost"
      size="icon"
      disabled={!hydrated}
      aria-label={`Theme: ${theme}. Change to ${next}`}
      title={`Theme: ${theme}`}
      onClick={() => setTheme(next)}
    >
      <Icon aria-hidden />
    </Button>
  );
}
