// Runs before the first paint, so that a chosen theme does not flash.
{
  const asked = new URLSearchParams(location.search).get("theme");
  const kept = asked || localStorage.getItem("theme");
  if (kept === "light" || kept === "dark") document.documentElement.dataset.theme = kept;
}
