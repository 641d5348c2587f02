"""Forenames and surnames common in British schools; the pupils made from them are invented."""

FORENAMES_GIRLS = (
    "Aaliyah", "Abigail", "Aisha", "Alice", "Amelia", "Amina", "Anya", "Ava", "Bethan", "Charlotte", "Chidera", "Chloe",
    "Daisy", "Eilidh", "Eleanor", "Elizabeth", "Ella", "Emily", "Erin", "Esme", "Eva", "Evie", "Fatima", "Florence",
    "Freya", "Grace", "Hannah", "Harriet", "Ines", "Imogen", "Isabella", "Isla", "Ivy", "Jasmine", "Jessica", "Katherine",
    "Khadija", "Layla", "Lily", "Lucy", "Maisie", "Maria", "Maryam", "Matilda", "Mia", "Millie", "Molly", "Niamh",
    "Olivia", "Phoebe", "Poppy", "Rosie", "Ruby", "Saoirse", "Sienna", "Sofia", "Sophie", "Tia", "Willow", "Zara", "Zofia",
)  # fmt: skip

FORENAMES_BOYS = (
    "Abdul", "Adam", "Aleksander", "Alexander", "Alfie", "Archie", "Arjun", "Arthur", "Ben", "Benjamin", "Charlie",
    "Christopher", "Daniel", "David", "Dylan", "Edward", "Elijah", "Ethan", "Finley", "Freddie", "George", "Harrison",
    "Harry", "Henry", "Hugo", "Ibrahim", "Isaac", "Jack", "Jacob", "Jakub", "James", "Joshua", "Jude", "Kai", "Kwame",
    "Leo", "Liam", "Logan", "Louis", "Lucas", "Luke", "Mason", "Matthew", "Max", "Muhammad", "Nathan", "Noah", "Oliver",
    "Oscar", "Owen", "Rafael", "Reuben", "Riley", "Rory", "Samuel", "Theo", "Thomas", "Tobi", "William", "Yusuf", "Zain",
)  # fmt: skip

SURNAMES = (
    "Adams", "Adebayo", "Ahmed", "Akhtar", "Ali", "Allen", "Andrews", "Bailey", "Baker", "Begum", "Bell", "Bennett",
    "Brown", "Campbell", "Carter", "Chapman", "Clark", "Clarke", "Collins", "Cook", "Cooper", "Cox", "Davies", "Davis",
    "Dixon", "Edwards", "Ellis", "Evans", "Fisher", "Foster", "García", "Gray", "Green", "Griffiths", "Hall", "Harris",
    "Harrison", "Harvey", "Hill", "Holmes", "Hughes", "Hunt", "Hussain", "Jackson", "James", "Johnson", "Jones", "Kaur",
    "Kelly", "Khan", "King", "Knight", "Kowalska", "Lee", "Lewis", "Lloyd", "Marshall", "Martin", "Mason", "Matthews",
    "Miller", "Mitchell", "Moore", "Morgan", "Morris", "Murphy", "Murray", "Müller", "Nowak", "O'Brien", "Okafor", "Owen",
    "Palmer", "Parker", "Patel", "Phillips", "Powell", "Price", "Reid", "Richards", "Richardson", "Roberts", "Robinson",
    "Rogers", "Russell", "Scott", "Shah", "Shaw", "Simpson", "Singh", "Smith", "Stevens", "Stewart", "Taylor", "Thomas",
    "Thompson", "Turner", "Walker", "Ward", "Watson", "Webb", "White", "Wilkinson", "Williams", "Wilson", "Wood", "Wright",
    "Young",
)  # fmt: skip
