Documentation.addTranslations({
    "locale": "da",
    "messages": {
        ", in ": ", i ",
        "Hide Search Matches": "Skjul det fundne",
        "Preparing search...": "Forbereder søgningen …",
        "Search Results": "Søgeresultater",
        "Search finished, found ${resultCount} page(s) matching the search query.": "Sider med ordene: ${resultCount}.",
        "Searching": "Søger",
        "Your search did not match any documents. Please make sure that all words are spelled correctly and that you've selected enough categories.": "Ingen side har alle ordene. Se efter, om de er stavet rigtigt, eller søg med færre."
    },
    "plural_expr": "(n != 1)"
});
