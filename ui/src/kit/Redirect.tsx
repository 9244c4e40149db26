import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";

/**
 * Shows nothing and goes to another place, once. The router's own `Navigate` goes again at every render of the page
 * that holds it, and a page that listens to the address renders at every step: the two never end.
 */
export function Redirect({ to }: { to: string }) {
  const navigate = useNavigate();
  useEffect(() => void navigate({ to, replace: true }), [navigate, to]);
  return null;
}
