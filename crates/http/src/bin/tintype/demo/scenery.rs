//! Who is there, what they photograph and what they say.

pub(super) const PEOPLE: [(&str, &str, &str); 12] = [
    ("ada.meer", "Ada Meer", "Low tide, slow shutter."),
    ("bruno_kiln", "Bruno Kiln", "Potter. Photographs of what did not crack."),
    ("chioma.o", "Chioma O.", "Rooftops and the weather above them."),
    ("dario", "Dario", "Coffee first."),
    ("elin_skog", "Elin Skog", "Forest paths, mostly wet."),
    ("farid.k", "Farid K.", "Night sky from a balcony."),
    ("greta", "Greta", "A cat lives here. I pay the rent."),
    ("hanae", "Hanae", "Stone, moss, stone."),
    ("ivo.p", "Ivo P.", "Rockets when I am lucky, pigeons when not."),
    ("joan_of_arcade", "Joan", "Machines that still work."),
    ("kofi", "Kofi", "Grass under a magnifying glass."),
    ("lena.m", "Lena M.", "Eyes, for a living."),
];

pub(super) struct Photo {
    pub(super) bytes: &'static [u8],
    pub(super) alt: &'static str,
    pub(super) captions: [&'static str; 4],
}

macro_rules! photo {
    ($file:literal, $alt:literal, $captions:expr) => {
        Photo { bytes: include_bytes!(concat!("../../../../assets/demo/", $file)), alt: $alt, captions: $captions }
    };
}

pub(super) const PHOTOS: [Photo; 9] = [
    photo!(
        "coffee.jpg",
        "A cup of coffee with a spoon on a wooden table, seen from above.",
        [
            "First of the day. #coffee",
            "The table has more stains than I have stories. #morning",
            "Waiting for the rain to make up its mind.",
            "Second of the day. #coffee",
        ]
    ),
    photo!(
        "chelsea.jpg",
        "The face of a tabby cat, close up, looking past the camera.",
        [
            "She heard the tin. #cat",
            "Portrait of the landlady. #cat",
            "Not amused, beautifully.",
            "Five minutes of sun on the sill. #cat #light",
        ]
    ),
    photo!(
        "rocket.jpg",
        "A rocket lifts off from its pad at dusk, lit by its own flame.",
        [
            "There it goes. #launch",
            "We felt it in the fence before we heard it.",
            "Dusk helps. #launch #light",
            "Worth the drive.",
        ]
    ),
    photo!(
        "hubble_deep_field.jpg",
        "Thousands of galaxies of all shapes and colours on black.",
        [
            "Every smudge is a galaxy. #sky",
            "I keep coming back to this one. #sky #wonder",
            "A piece of sky no larger than a grain of sand at arm's length.",
            "Goodnight. #sky",
        ]
    ),
    photo!(
        "astronaut.jpg",
        "An astronaut in an orange suit smiles in front of a flag and a model of a shuttle.",
        [
            "Eileen Collins, first woman to command a shuttle. #history",
            "Found in the archive, and I cannot stop smiling back.",
            "That suit. #orange",
            "Portrait day. #history",
        ]
    ),
    photo!(
        "brick.jpg",
        "A wall of weathered bricks.",
        [
            "The warm side of the street. #texture",
            "A hundred years of the same weather.",
            "Bricks, at noon. #texture",
            "Somebody laid each of these by hand.",
        ]
    ),
    photo!(
        "gravel.jpg",
        "Gravel, evenly grey, from above.",
        [
            "The path up. #texture #stone",
            "Grey has more colours than you think. #stone",
            "Count them.",
            "Under the swing. #stone",
        ]
    ),
    photo!(
        "grass.jpg",
        "Blades of grass, close up.",
        [
            "Lying down helps. #green",
            "After the mower left. #green #texture",
            "A small forest.",
            "Morning, still wet. #green",
        ]
    ),
    photo!(
        "retina.jpg",
        "The back of a human eye: an orange disc with branching vessels.",
        [
            "What looks back at you. #eye",
            "Rivers, I thought, until I was told. #eye",
            "A healthy one. We like those.",
            "Orange again. #eye #orange",
        ]
    ),
];

pub(super) const REMARKS: [&str; 10] = [
    "This is lovely.",
    "How did you get that light?",
    "I walked past there yesterday and saw nothing. Thank you.",
    "The longer I look, the better it gets.",
    "More of these, please.",
    "What time of day was it?",
    "That colour!",
    "I can almost hear it.",
    "Sharp where it matters.",
    "Saved me a bad morning.",
];
