"""The words of a drawing that are not the map's own, in the languages that there are."""

from argmap.model.argument_map import NodeType

# claim, premise, objection, evidence; thesis; supports; attacks; linked; {count} more; credence; {count} comments;
# the labels in, out and undecided of an evaluation; empty map; simplified drawing
_NAMES = (
    *(kind.value for kind in NodeType),
    *("thesis", "supports", "attacks", "linked", "folded", "credence", "comments", "in", "out", "undecided", "empty"),
    "simplified",
)
_WORDS = {
    "en": (
        *("claim", "premise", "objection", "evidence", "thesis", "supports", "attacks; an undercut ends on a line"),
        *("linked: only together", "{count} more below", "credence {value}", "comments: {count}"),
        *("stands", "falls", "undecided", "This map is empty.", "Simplified: the full layout took too long."),
    ),
    "de": (
        *(
            "Behauptung",
            "Prämisse",
            "Einwand",
            "Beleg",
            "These",
            "stützt",
            "greift an; ein Undercut endet auf einer Linie",
        ),
        *("verbunden: nur gemeinsam", "{count} weitere darunter", "Glaubwürdigkeit {value}", "Kommentare: {count}"),
        *("hält", "fällt", "unentschieden", "Diese Karte ist leer.", "Vereinfacht: das volle Layout dauerte zu lange."),
    ),
    "es": (
        *("afirmación", "premisa", "objeción", "prueba", "tesis", "apoya"),
        "ataca; una socavación acaba en una línea",
        *("enlazadas: solo juntas", "{count} más debajo", "credibilidad {value}", "comentarios: {count}"),
        *(
            "se sostiene",
            "cae",
            "indecisa",
            "Este mapa está vacío.",
            "Simplificado: el diseño completo tardó demasiado.",
        ),
    ),
    "fr": (
        *(
            "affirmation",
            "prémisse",
            "objection",
            "preuve",
            "thèse",
            "soutient",
            "attaque ; une sape finit sur une ligne",
        ),
        *("liées : ensemble seulement", "{count} de plus dessous", "crédence {value}", "commentaires : {count}"),
        *(
            "tient",
            "tombe",
            "indécis",
            "Cette carte est vide.",
            "Simplifié : la mise en page complète était trop longue.",
        ),
    ),
    "kk": (
        *("тұжырым", "алғышарт", "қарсылық", "дәлел", "тезис", "қолдайды"),
        "шабуылдайды; сызықта бітсе, қадамға қарсы",
        *("байланысты: тек бірге", "төменде тағы {count}", "сенім {value}", "пікірлер: {count}"),
        *("тұрады", "құлайды", "шешілмеген", "Бұл карта бос."),
        "Жеңілдетілген: толық орналастыру тым ұзаққа созылды.",
    ),
    "ru": (
        *("тезис", "посылка", "возражение", "свидетельство", "главный тезис", "поддерживает"),
        *("атакует; подрыв кончается на линии", "связаны: только вместе", "ниже ещё {count}", "доверие {value}"),
        *("комментарии: {count}", "устоит", "падает", "не решено", "Эта карта пуста."),
        "Упрощено: полная раскладка шла слишком долго.",
    ),
}
LANGUAGES = {language: dict(zip(_NAMES, words, strict=True)) for language, words in _WORDS.items()}
