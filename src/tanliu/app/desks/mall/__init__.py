"""The carbon mall: what firms, offices, providers and residents offer each other, enquiries, terms, and what buyers say."""
