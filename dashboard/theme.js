// Runs before the first paint, so that a chosen theme does not flash.
{
  const stored = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
  const wanted = new URLSearchParams(location.search).get("theme") || stored();
  if (wanted === "light" || wanted === "dark") document.documentElement.dataset.theme = wanted;
}
