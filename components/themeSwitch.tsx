"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useTheme } from "next-themes";
import { Button } from "@/components/ui/button";
import { useHydrated } from "./useHydrated";

const THEMES = {
  system: { icon: Monitor, next: "light" },
  light: { icon: Sun, next: "dark" },
  dark: { icon: Moon, next: "system" },
} as const;

/** Goes round the three themes. Which one is chosen is known in the browser alone. */
export function ThemeSwitch() {
  const { theme, setTheme } = useTheme();
  const hydrated = useHydrated();
  const current = hydrated && (theme === "light" || theme === "dark") ? theme : "system";
  const { icon: Icon, next } = THEMES[current];
  return (
    <Button
      look="ghost"
      size="icon"
      disabled={!hydrated}
      aria-label={`Theme: ${current}. Change to ${next}`}
      title={`Theme: ${current}`}
      onClick={() => setTheme(next)}
    >
      <Icon aria-hidden />
    </Button>
  );
}
