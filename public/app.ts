// Starts the page.

document.body.dataset["started"] = "true";
